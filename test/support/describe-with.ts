/** What end-to-end tests need of the machine; asked once a run, in run/facts.ts. */
export interface Facts {
  /** Program → why it cannot be used; nothing for those that can. */
  readonly missing: Readonly<Partial<Record<Need, string>>>;
  /** The Python that runs the emulator, as `npm start` would take it. */
  readonly python: string;
}

type Need = 'terraform' | 'moto' | 'aws' | 'containers' | 'dropped packets' | 'npm';

export function facts(): Facts {
  const { TEST_FACTS } = process.env;
  if (!TEST_FACTS)
    throw new Error('no facts of this machine: jest.config.js has them for end-to-end tests alone');
  return JSON.parse(TEST_FACTS) as Facts;
}

/**
 * Runs the tests where everything they need is there. Elsewhere it says aloud what is missing and skips them,
 * or, with REQUIRE_E2E=1, fails.
 */
export function describeWith(needs: readonly Need[], name: string, body: () => void): void {
  const missing = needs.flatMap((need) => facts().missing[need] ?? []);
  if (missing.length === 0) {
    describe(name, body);
    return;
  }
  const reason = `skipped: ${missing.join(', ')}`;
  if (process.env.REQUIRE_E2E === '1') {
    test(name, () => {
      throw new Error(reason);
    });
    return;
  }
  console.warn(`${name}: ${reason}`);
  describe.skip(name, body);
}
