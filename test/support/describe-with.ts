/** What end-to-end tests need from the machine; determined once per run, in run/facts.ts. */
export interface Facts {
  /** Program → why it is unusable; nothing for usable ones. */
  readonly missing: Readonly<Partial<Record<Need, string>>>;
  /** The Python that runs the emulator, as `npm start` would choose it. */
  readonly python: string;
}

type Need = 'terraform' | 'moto' | 'aws' | 'containers' | 'dropped packets' | 'npm';

export function facts(): Facts {
  const { TEST_FACTS } = process.env;
  if (!TEST_FACTS)
    throw new Error('no facts of this machine: jest.config.js has them only for end-to-end tests');
  return JSON.parse(TEST_FACTS) as Facts;
}

/**
 * Runs the tests if everything they need is available. Otherwise it names what is missing and skips them, or, with
 * REQUIRE_E2E=1, fails.
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
