/** `npm run proofs`: what the tests prove, in figures. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { format } from 'prettier';

import { problemsOf, statedProofs, table } from '../proofs/proofs';
import { runTests } from '../proofs/run-tests';
import { circumstances } from '../terminal/machine';
import { run, UserError } from '../terminal/program';

const usage = `
npm run proofs [-- <name> …]: runs every test that reports figures (it calls proof(…) of test/support/proof.ts) and
prints the figures as one Markdown table. Randomized tests run with many more attempts than in npm test. It exits with 1
if a test fails or is skipped, or if a figure is missing. Like npm test, it needs Terraform and moto.

Names: as in the table's first column (default: all of them)

Options:
  -h, --help   this text
`;

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
