/** Code to change, and the tests that should notice. */
export interface Room {
  /** Folders of the code. */
  readonly code: readonly string[];
  /** Folders and files of its unit tests. */
  readonly tests: readonly string[];
  /** Whether tests start programs of the room: then all tests run for each change, as coverage does not see programs. */
  readonly programs?: boolean;
  /** Number of lines to draw, so that a run takes at most twenty-five minutes on two cores. */
  readonly lines: number;
}

export const rooms: Readonly<Record<string, Room>> = {
  src: {
    code: ['src'],
    // The self-test of the servers and verify request routes with the same code.
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
