/** How long `npm test` takes, by itself its unit part, and its slowest files. */
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { output } from '../tools/processes';
import { UserError } from '../tools/program';
import { fixed, table } from './support/figures';
import { temporaryFolder } from './support/folder';

export const title = 'Tests';
export const rounds = 1;

interface Report {
  readonly numPassedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly startTime: number;
    readonly endTime: number;
  }[];
}

const shown = 5;

export async function measure(): Promise<string> {
  const unit = await run('--selectProjects', 'unit');
  const { report, seconds } = await run();
  const { numPassedTests, numPendingTests, testResults } = report;
  const slowest = testResults
    .map(({ name, startTime, endTime }) => ({
      name: relative('.', name),
      seconds: (endTime - startTime) / 1000,
    }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, shown);
  const all = `**all ${testResults.length} files**: ${numPassedTests} tests, ${numPendingTests} skipped`;
  return table(
    ['', 'seconds'],
    [
      ...slowest.map((each) => [`\`${each.name}\``, fixed(each.seconds, 0)]),
      [all, fixed(seconds, 0)],
      [
        `the unit part by itself: ${unit.report.testResults.length} files, ${unit.report.numPassedTests} tests`,
        fixed(unit.seconds, 0),
      ],
    ],
  );
}

/** Runs jest, and how long that took on the clock. */
async function run(...args: readonly string[]): Promise<{ report: Report; seconds: number }> {
  const file = join(temporaryFolder(), 'report.json');
  const began = performance.now();
  const jest = join(require.resolve('jest/package.json'), '..', 'bin', 'jest.js');
  const { status, stderr } = await output(process.execPath, [jest, ...args, '--json', '--outputFile', file]);
  const seconds = (performance.now() - began) / 1000;
  if (status !== 0)
    throw new UserError(`${stderr.trim()}\nnpm test failed (${status}): its own words are above`);
  return { report: JSON.parse(await readFile(file, 'utf8')) as Report, seconds };
}
