/** Options that npm takes for itself if `--` is missing before them. */
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ParseArgsConfig } from 'node:util';

import { takenByNpm } from '../../../tools/terminal/taken-by-npm';
import { root } from '../../support/checkout';
import { temporaryFolder } from '../../support/temporary-folder';
import { runTool } from '../../support/tool';

type Options = NonNullable<ParseArgsConfig['options']>;

const mockRun = jest.fn<undefined, [{ readonly options: Options }]>();
jest.mock('../../../tools/terminal/program', () => ({
  ...jest.requireActual<object>('../../../tools/terminal/program'),
  run: (program: { readonly options: Options }) => {
    mockRun(program);
  },
}));

/** Every option of every program. */
const options = [
  ...readdirSync(join(root, 'tools/cli')).map((file) => `tools/cli/${file}`),
  'bench/main.ts',
  'mutants/main.ts',
].flatMap((file) => {
  mockRun.mockClear();
  jest.requireActual(join(root, file));
  return mockRun.mock.calls.flatMap(([program]) =>
    Object.entries(program.options).map(([name, option]) => ({ file, name, option })),
  );
});

/** The variables that npm sets for a script with these arguments. */
function npmSets(...args: readonly string[]): NodeJS.ProcessEnv {
  const cwd = temporaryFolder();
  const scripts = { print: `node -p 'JSON.stringify(process.env)'` };
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ scripts }));
  // Without the variables of the npm that runs these tests.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
  const { stdout } = spawnSync('npm', ['run', '--silent', 'print', ...args], { cwd, env, encoding: 'utf8' });
  return JSON.parse(stdout) as NodeJS.ProcessEnv;
}

const written = ({ name, option }: (typeof options)[number]) =>
  option.type === 'boolean' ? `--${name}` : `--${name}=x`;
const none = npmSets();
const all = npmSets(...options.map(written));
const short = npmSets(...options.flatMap(({ option }) => (option.short ? [`-${option.short}`] : [])));

test.each(options)('--$name of $file, taken by this npm, is detected', ({ name, option }) => {
  expect(takenByNpm({ [name]: option }, [], all)).toContain(`--${name}`);
  expect(takenByNpm({ [name]: option }, [], none)).toBeUndefined();
  if (option.short) expect(takenByNpm({ [name]: option }, [], short)).toContain(`--${name}`);
});

const flag = { type: 'boolean' } as const;
const text = { type: 'string' } as const;
const took = (what: string) =>
  `npm took ${what.split(' | ').join(' for itself: put -- before it: npm run x -- ')}`;

/** The options, the arguments that npm has left, and the variables that it has set, in different versions. */
test.each<[string, Options, string[], NodeJS.ProcessEnv, string | undefined]>([
  [
    'a flag',
    { 'auto-approve': flag },
    ['ecr'],
    { auto_approve: 'true' },
    took('--auto-approve | ecr --auto-approve'),
  ],
  ['flags', { a: flag, b: flag, c: flag }, [], { a: 'true', c: 'true' }, took('--a, --c | --a --c')],
  ['a value after =', { timeout: text }, ['dev'], { timeout: '5' }, took('--timeout | … --timeout …')],
  [
    'a value after a space',
    { timeout: text },
    ['dev', '5'],
    { timeout: 'true' },
    took('--timeout | … --timeout …'),
  ],
  ['an empty value', { to: text }, ['dev'], { to: '' }, took('--to | … --to …')],
  ['--to in npm 11', { to: text }, ['dev'], { token_description: '' }, took('--to | … --to …')],
  [
    '--allow in npm 10',
    { allow: text },
    ['x'],
    { allow_same_version: 'true' },
    took('--allow | … --allow …'),
  ],
  ['-f', { follow: { ...flag, short: 'f' } }, ['dev'], { force: 'true' }, took('--follow | dev --follow')],
  ['nothing', { timeout: text }, ['dev'], {}, undefined],
  ['what is off', { json: flag }, [], { json: '' }, undefined],
  ["npm's own", { json: flag }, [], { yes: 'true', cache: '/x', timeouts: '1' }, undefined],
])('npm took %s', (_, known, given, set, expected) => {
  const env = Object.fromEntries(Object.entries(set).map(([name, value]) => [`npm_config_${name}`, value]));
  expect(takenByNpm(known, given, { ...env, npm_lifecycle_event: 'x' })).toBe(expected);
  // Without npm, or with npx: the variables belong to another script.
  expect(takenByNpm(known, given, env)).toBeUndefined();
});

test('the program is refused in one line', async () => {
  const env = { ...process.env, npm_lifecycle_event: 'deploy', npm_config_auto_approve: 'true' };
  const { stdout, stderr, status } = await runTool('deploy', ['ecr'], { env });
  expect({ stdout, stderr, status }).toEqual({
    stdout: '',
    stderr: 'npm took --auto-approve for itself: put -- before it: npm run deploy -- ecr --auto-approve\n',
    status: 1,
  });
});
