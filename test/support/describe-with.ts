import { spawnSync } from 'node:child_process';

/**
 * Runs the tests where everything they need is there. Elsewhere it says aloud what is missing and skips them,
 * or, with REQUIRE_E2E=1, fails.
 */
export function describeWith(missing: readonly string[], name: string, body: () => void): void {
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

/** What a program's absence is called; nothing where it runs. */
export const missing = {
  terraform: () => (runs('terraform', 'version') ? [] : ['terraform is not on PATH']),
  aws: () => (runs('aws', '--version') ? [] : ['the AWS CLI is not on PATH']),
  // `npm start` installs it where it is missing, which needs the internet: not in a test.
  moto: () => (python ? [] : ['moto is importable neither by python3 nor in .venv: npm start installs it']),
};

const runs = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;

/** The Python that has moto, as `npm start` would take it. */
export const python = ['.venv/bin/python', 'python3'].find((each) =>
  runs(each, 'tools/emulator.py', '--check'),
);
