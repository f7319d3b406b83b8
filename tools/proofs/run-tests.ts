import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { start } from '../terminal/processes';
import { during } from '../terminal/progress';
import { UserError } from '../terminal/program';
import type { Ended, Proven } from './proofs';

/** Milliseconds that the tests may take to stop their processes. */
const GRACE_MS = 60_000;

interface JestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/**
 * Runs the test files with as many attempts as a proof needs.
 *
 * @param folder for the tests' reports
 * @throws UserError if jest ends without a report
 */
export async function runTests(files: readonly string[], folder: string) {
  const report = join(folder, 'jest.json');
  const figures = join(folder, 'figures.jsonl');
  const jest = [require.resolve('jest/bin/jest'), '--runTestsByPath', '--json', `--outputFile=${report}`];
  const { exited } = start(process.execPath, [...jest, ...files], {
    // jest's report goes to the file, its messages to stderr.
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PROOFS_FILE: figures, REQUIRE_E2E: '1' },
    graceMs: GRACE_MS,
    signalGroup: true,
  });
  const status = await during('proofs', `tests are running: ${files.join(', ')}`, exited);
  if (!existsSync(report))
    throw new UserError(`jest ended (${status}) without a report: see its output above`);
  return {
    ended: endedIn(JSON.parse(readFileSync(report, 'utf8')) as JestReport),
    proven: existsSync(figures)
      ? readFileSync(figures, 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Proven)
      : [],
  };
}

const endedIn = ({ testResults }: JestReport): Ended[] =>
  testResults.map(({ name, status, assertionResults }) => {
    const count = (...which: string[]) =>
      assertionResults.filter((test) => which.includes(test.status)).length;
    return {
      test: relative(process.cwd(), name),
      // A file that cannot be loaded fails without a failed test.
      failed: status === 'failed' ? Math.max(1, count('failed')) : 0,
      skipped: count('pending', 'skipped', 'todo', 'disabled'),
    };
  });
