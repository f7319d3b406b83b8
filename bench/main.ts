/** `npm run bench`: measures the project beside comparable software. */
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
  /** Default number of rounds. */
  readonly rounds: number;
  /** Measures, and returns Markdown. */
  readonly measure: (rounds: number) => Promise<string>;
}

const parts = readdirSync(__dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'main.ts')
  .map((file) => basename(file, '.ts'));

const usage = `
npm run bench [-- <part> …]: measures the project beside comparable software, and prints Markdown tables.

Parts: ${parts.join(', ')} (default: all, one after the other)

Each round measures every contender once. The tables show the ratio within a round: its median and, in
brackets, its range. The packages for the comparison are installed into bench/node_modules.

Options:
  --rounds <n>              number of rounds (default: depends on the part)
  -h, --help                this text
`;

void run({
  usage,
  options: { rounds: { type: 'string' } },
  argument: { name: 'part', oneOf: () => parts, count: 'any' },
  main: async (options, ...chosen) => {
    const rounds = options.rounds === undefined ? undefined : wholeNumber('--rounds', options.rounds, 1, 99);
    installOwnPackages(__dirname, 'the software to compare with');
    console.log(`${circumstances()}.`);
    for (const part of chosen.length > 0 ? chosen : parts) {
      const { title, rounds: defaultRounds, measure } = (await import(`./${part}.ts`)) as Part;
      console.log(`\n### ${title}\n\n${await measure(rounds ?? defaultRounds)}`);
      await stopAll();
    }
  },
});
