/** `npm run bench`: measures the project beside what it is compared with. */
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';

import { circumstances } from '../tools/terminal/machine';
import { installOwnPackages } from '../tools/terminal/own-packages';
import { stopAll } from '../tools/terminal/processes';
import { run } from '../tools/terminal/program';
import { wholeNumber } from '../tools/terminal/whole-number';

/** What every other file of this folder exports. */
interface Part {
  readonly title: string;
  /** How many rounds it takes unless it is told. */
  readonly rounds: number;
  /** Measures, and returns Markdown. */
  readonly measure: (rounds: number) => Promise<string>;
}

const parts = readdirSync(__dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'main.ts')
  .map((file) => basename(file, '.ts'));

const usage = `
npm run bench [-- <part> …]: measures the project beside what it is compared with, and prints Markdown tables.

Parts: ${parts.join(', ')} (default: all of them, one after the other)

In every round each contender has its turn, and what is printed is the ratio within a round: its median and,
in brackets, its range. What only the comparison needs is installed into bench/node_modules.

Options:
  --rounds <n>              how many rounds (default: what each part needs)
  -h, --help                this text
`;

void run({
  usage,
  options: { rounds: { type: 'string' } },
  argument: { name: 'part', oneOf: () => parts, count: 'any' },
  main: async ({ rounds }, ...wanted) => {
    const told = rounds === undefined ? undefined : wholeNumber('--rounds', rounds, 1, 99);
    installOwnPackages(__dirname, 'what the project is compared with');
    console.log(`${circumstances()}.`);
    for (const part of wanted.length > 0 ? wanted : parts) {
      const { title, rounds: enough, measure } = (await import(`./${part}.ts`)) as Part;
      console.log(`\n### ${title}\n\n${await measure(told ?? enough)}`);
      await stopAll();
    }
  },
});
