/** `npm run mutants`: changes the code in small ways, and shows which changes no test notices. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

import { circumstances } from '../tools/terminal/machine';
import { installOwnPackages } from '../tools/terminal/own-packages';
import { start } from '../tools/terminal/processes';
import { run, UserError } from '../tools/terminal/program';
import { wholeNumber } from '../tools/terminal/whole-number';
import { type Report, summaryOf } from './report';
import { type Room, rooms } from './rooms';
import { sampleOf } from './sample';

const root = join(__dirname, '..');

const usage = `
npm run mutants -- <room>: makes small changes to the committed code of a room, one at a time, and runs its unit tests,
without the golden files. It prints how many changes the tests notice, and lists each that they do not notice.

Rooms: ${Object.keys(rooms).join(', ')}; each takes up to twenty-five minutes.
StrykerJS, which makes the changes, is installed into mutants/node_modules; it works in a copy of the repository.

Options:
  --lines <n>   number of randomly drawn lines to change (default: depends on the room)
  --seed <n>    seed of the random draw (default: 1)
  -h, --help    this text
`;

void run({
  usage,
  options: { lines: { type: 'string' }, seed: { type: 'string' } },
  argument: { name: 'room', oneOf: () => Object.keys(rooms) },
  main: async (flags, name = '') => {
    const room = rooms[name];
    if (!room) throw new UserError(`there is no room '${name}'`);
    const lines = wholeNumber('--lines', flags.lines ?? `${room.lines}`, 1);
    const seed = wholeNumber('--seed', flags.seed ?? '1');
    installOwnPackages(__dirname, 'StrykerJS');
    const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
    // On every exit.
    process.once('exit', () => {
      rmSync(folder, { recursive: true, force: true });
    });
    const copy = join(folder, 'copy');
    copyTo(copy);
    await stryker(copy, sampleOf(copy, room.code, lines, seed), room);
    const report = JSON.parse(readFileSync(join(copy, 'report.json'), 'utf8')) as Report;
    console.log(`${circumstances()}, seed ${seed}.\n\n${summaryOf(name, report)}`);
  },
});

/** Clones the commit that is checked out, and links the dependencies of this folder. */
function copyTo(copy: string): void {
  execFileSync('git', ['clone', '--quiet', root, copy], { stdio: ['ignore', 'ignore', 'inherit'] });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
}

async function stryker(
  copy: string,
  mutate: readonly string[],
  { tests, programs = false }: Room,
): Promise<void> {
  const installed = (path: string) => join(__dirname, 'node_modules/@stryker-mutator', path);
  const configuration = {
    mutate,
    inPlace: true,
    plugins: [installed('jest-runner/dist/src/index.js')],
    testRunner: 'jest',
    jest: { configFile: 'mutants/jest.config.js', enableFindRelatedTests: false },
    coverageAnalysis: programs ? 'off' : 'perTest',
    concurrency: cpus().length,
    timeoutMS: 15_000,
    disableTypeChecks: false,
    allowConsoleColors: false,
    reporters: ['progress-append-only', 'json'],
    jsonReporter: { fileName: 'report.json' },
    tempDirName: '../backup',
  };
  writeFileSync(join(copy, 'stryker.config.json'), JSON.stringify(configuration));
  const { exited } = start(process.execPath, [installed('core/bin/stryker.js'), 'run'], {
    cwd: copy,
    env: { ...process.env, MUTANTS_TESTS: JSON.stringify(tests.map(patternOf)) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const status = await exited;
  if (status !== 0) throw new UserError(`StrykerJS failed (${status}): see its output above`);
}

const patternOf = (path: string) =>
  `<rootDir>/${path.endsWith('.ts') ? path : `${path}/**/!(*.e2e|*.long).test.ts`}`;
