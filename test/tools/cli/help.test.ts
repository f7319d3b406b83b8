/** The `--help` of every npm script. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ParseArgsConfig } from 'node:util';

import { scripts } from '../../../package.json';
import { checkout, root } from '../../support/checkout';
import { runProgram } from '../../support/tool';

interface Program {
  readonly usage: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
}

const mockRun = jest.fn<undefined, [Program]>();
jest.mock('../../../tools/terminal/program', () => ({
  ...jest.requireActual<object>('../../../tools/terminal/program'),
  run: (program: Program) => {
    mockRun(program);
  },
}));

/** Scripts whose programs have their own help. */
const others = [
  'build',
  'test',
  'test:all',
  'test:servers',
  'check',
  'lint',
  'synth',
  'diff',
  'supply-chain',
];

const own = Object.entries(scripts)
  .filter(([script]) => !others.includes(script))
  .map(([script, command]) => ({ script, file: command.split(' ').at(-1) ?? '' }));

test.each(own)('$script names itself and each of its options', ({ script, file }) => {
  mockRun.mockClear();
  jest.requireActual(join(root, file));
  const [[program] = []] = mockRun.mock.calls;
  expect(program?.usage).toMatch(new RegExp(`^\\nnpm (run )?(--silent )?${script}\\b`));
  for (const option of Object.keys({ ...program?.options, help: {} }))
    expect(program?.usage).toMatch(new RegExp(`^  (-\\w, )?--${option}\\b`, 'm'));
});

test("build's help does nothing else", async () => {
  const args = ['--import', 'tsx', 'tools/image/build.ts', '--help'];
  const { status, stdout } = await runProgram(process.execPath, args, { cwd: checkout() });
  expect(stdout).toMatch(/^npm run build /);
  expect(status).toBe(0);
  for (const folder of ['dist', '--help']) expect(existsSync(join(checkout(), folder))).toBe(false);
});
