/** How long `npm test` and `npm run test:all` take, and the slowest files. */
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { type Taken, time } from './support/command';
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

const shown = 8;

export async function measure(): Promise<string> {
  const parts = {
    'the unit part by itself': await run('--selectProjects', 'unit'),
    'npm test': await run('--ignoreProjects', 'long'),
    'npm run test:all': await run(),
  };
  const slowest = parts['npm run test:all'].report.testResults
    .map(({ name, startTime, endTime }) => ({
      name: relative('.', name),
      seconds: (endTime - startTime) / 1000,
    }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, shown);
  return table(
    ['', 'files', 'tests', 'skipped', 'seconds', 'CPU seconds'],
    [
      ...Object.entries(parts).map(([name, { report, clock, processor }]) => [
        name,
        `${report.testResults.length}`,
        `${report.numPassedTests}`,
        `${report.numPendingTests}`,
        fixed(clock, 0),
        fixed(processor, 0),
      ]),
      ...slowest.map(({ name, seconds }) => [`of that \`${name}\``, '', '', '', fixed(seconds, 0), '']),
    ],
  );
}

/** Runs jest; what it says, and what it took. */
async function run(...args: readonly string[]): Promise<Taken & { readonly report: Report }> {
  const file = join(temporaryFolder(), 'report.json');
  const jest = join(require.resolve('jest/package.json'), '..', 'bin', 'jest.js');
  const taken = await time([process.execPath, jest, ...args, '--json', `--outputFile=${file}`]);
  return { ...taken, report: JSON.parse(await readFile(file, 'utf8')) as Report };
}
