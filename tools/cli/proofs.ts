/** `npm run proofs`: what the tests prove, in figures. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import { format } from 'prettier';

import { circumstances } from '../terminal/machine';
import { start } from '../terminal/processes';
import { run, UserError } from '../terminal/program';
import { type Ended, problemsOf, type Proven, statedProofs, table } from '../proofs/proofs';

const usage = `
npm run proofs [-- <name> …]: runs every test that proves something in figures (it calls proof(…) of
test/support/proof.ts), those that try at random with many more tries than in npm test, and prints the figures as one
Markdown table. It ends with 1 where a test fails or is skipped, or a figure is missing. It needs what npm test needs:
Terraform and moto.

Names: those of the table's first column (default: all of them)

Options:
  -h, --help   this text
`;

/** Milliseconds that the tests may take to stop what they started. */
const GRACE_MS = 60_000;

interface JestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

void run({
  usage,
  options: {},
  argument: { name: 'proof', oneOf: () => statedProofs().map(({ name }) => name), count: 'any' },
  main: async (_options, ...wanted) => {
    const all = statedProofs();
    const stated = wanted.length > 0 ? all.filter(({ name }) => wanted.includes(name)) : all;
    const folder = mkdtempSync(join(tmpdir(), 'proofs-'));
    process.on('exit', () => {
      rmSync(folder, { recursive: true, force: true });
    });
    const began = new Date();
    const files = [...new Set(stated.map(({ test }) => test))];
    const { proven, ended } = await runTests(files, folder);
    const problems = problemsOf(stated, proven, ended);

    const rows = await format(table(stated, proven, ended), { parser: 'markdown' });
    const minutes = Math.ceil((Date.now() - began.getTime()) / 60_000);
    console.log(`\n${circumstances(began)}, in ${minutes} min\n\n${rows}`);
    if (problems.length > 0) throw new UserError(problems.join('\n'));
  },
});

async function runTests(files: readonly string[], folder: string) {
  const report = join(folder, 'jest.json');
  const figures = join(folder, 'figures.jsonl');
  const jest = [require.resolve('jest/bin/jest'), '--runTestsByPath', '--json', `--outputFile=${report}`];
  const { exited } = start(process.execPath, [...jest, ...files], {
    // Its report goes to the file, its words to stderr.
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PROOFS_FILE: figures, REQUIRE_E2E: '1' },
    graceMs: GRACE_MS,
    signalGroup: true,
  });
  const status = await exited;
  if (!existsSync(report)) throw new UserError(`jest ended (${status}) without a report: see above`);
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
      // A file that cannot be loaded has failed without a test.
      failed: status === 'failed' ? Math.max(1, count('failed')) : 0,
      skipped: count('pending', 'skipped', 'todo', 'disabled'),
    };
  });
