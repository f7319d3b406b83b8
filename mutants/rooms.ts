/** What is changed, and which tests are to notice. */
export interface Room {
  /** Folders of the code. */
  readonly code: readonly string[];
  /** Folders and files of the tests that need Node alone. */
  readonly tests: readonly string[];
  /** Whether tests start programs of the code: then all of them run for each change, as nobody sees what a program runs. */
  readonly programs?: boolean;
  /** Lines that are drawn, so that it takes twenty-five minutes at most on two cores. */
  readonly lines: number;
}

export const rooms: Readonly<Record<string, Room>> = {
  src: {
    code: ['src'],
    // Redirect asks its upstream, and verify the routes, with the same code.
    tests: ['test/src', 'test/tools/verify/routes.test.ts'],
    programs: true,
    lines: 120,
  },
  stacks: { code: ['stacks'], tests: ['test/stacks'], lines: 240 },
  verify: { code: ['tools/verify'], tests: ['test/tools/verify'], lines: 200 },
  plan: { code: ['tools/plan'], tests: ['test/tools/plan'], lines: 200 },
  drift: { code: ['tools/drift'], tests: ['test/tools/drift'], lines: 200 },
  destroy: {
    code: ['tools/destroy', 'tools/recovery'],
    tests: ['test/tools/destroy', 'test/tools/recovery'],
    lines: 200,
  },
  release: {
    code: ['tools/deploy', 'tools/aws'],
    tests: ['test/tools/deploy', 'test/tools/aws', 'test/tools/terraform'],
    lines: 200,
  },
};
