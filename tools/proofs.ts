/** `npm run proofs`: what the tests prove, in figures. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem, type as system } from 'node:os';
import { join, relative } from 'node:path';

import { format } from 'prettier';

import { start } from './processes';
import { run, UserError } from './program';
import { type Ended, problemsOf, type Proven, statedProofs, table } from './proofs/proofs';

const usage = `
npm run proofs: runs every test that proves something in figures (it calls proof(…) of test/support/proof.ts), those
that try at random with many more tries than in npm test, and prints the figures as one Markdown table. It ends with
1 where a test fails or is skipped, or a figure is missing. It needs what npm test needs: Terraform and moto.

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
  main: async () => {
    const stated = statedProofs();
    const folder = mkdtempSync(join(tmpdir(), 'proofs-'));
    process.on('exit', () => {
      rmSync(folder, { recursive: true, force: true });
    });
    const began = Date.now();
    const files = [...new Set(stated.map(({ test }) => test))];
    const { proven, ended } = await runTests(files, folder);
    const problems = problemsOf(stated, proven, ended);

    const rows = await format(table(stated, proven, ended), { parser: 'markdown' });
    console.log(`\n${circumstances(began)}\n\n${rows}`);
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

/** Where and when the figures were found. */
function circumstances(began: number): string {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const date = new Date(began).toISOString().slice(0, 10);
  const minutes = Math.ceil((Date.now() - began) / 60_000);
  return `${date}, ${machine}, ${system()}, Node ${process.versions.node}, in ${minutes} min`;
}
