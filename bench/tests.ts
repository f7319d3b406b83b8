/** How long `npm test` takes, and its slowest files. */
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
  const file = join(temporaryFolder(), 'report.json');
  const began = performance.now();
  const jest = join(require.resolve('jest/package.json'), '..', 'bin', 'jest.js');
  const { status, stderr } = await output(process.execPath, [jest, '--json', '--outputFile', file]);
  const seconds = (performance.now() - began) / 1000;
  if (status !== 0)
    throw new UserError(`${stderr.trim()}\nnpm test failed (${status}): its own words are above`);
  const { numPassedTests, numPendingTests, testResults } = JSON.parse(await readFile(file, 'utf8')) as Report;
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
    [...slowest.map((each) => [`\`${each.name}\``, fixed(each.seconds, 0)]), [all, fixed(seconds, 0)]],
  );
}
