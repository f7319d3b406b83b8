/** What bootstrap says and does without repositoryIds. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { idsCommand, withLine } from '../../../tools/bootstrap/repository-ids';
import { settings } from '../../fixtures/settings';
import { copyRepository, root } from '../../support/checkout';
import { temporaryFolder } from '../../support/temporary-folder';
import { answering, ghFolder, idsLine } from '../support/gh';

const folder = join(temporaryFolder(), 'source');
const file = join(folder, 'settings.ts');
let original = '';
beforeAll(() => {
  copyRepository(folder);
  original = readFileSync(file, 'utf8');
});

interface Case {
  /** Code of gh; without it, gh is missing. */
  readonly gh?: string;
  /** The typed answer. */
  readonly answer?: string;
  /** Whether stdin is a terminal. @default true */
  readonly terminal?: boolean;
  readonly approve?: boolean;
  readonly timeoutMs?: number;
  /** The text of settings.ts, which must remain importable. @default the tests' settings */
  readonly text?: string;
}

/** The output, and settings.ts afterwards; the program continues after the offer. */
function offer(given: Case) {
  const { gh, answer = 'y', terminal = true, approve = false, timeoutMs = 20_000, text = original } = given;
  writeFileSync(file, text);
  const program = `
    const { loadSettings } = require('./contract/settings');
    const { offerRepositoryIds } = require('./tools/bootstrap/repository-ids');
    const { run } = require('./tools/terminal/program');
    process.stdin.isTTY = ${terminal};
    run({ usage: '', options: {}, main: async () => {
      await offerRepositoryIds(loadSettings(), ${approve}, ${timeoutMs});
      console.log('deploys');
    } });
  `;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', '--eval', program], {
    cwd: folder,
    input: `${answer}\n`,
    encoding: 'utf8',
    env: { ...process.env, PATH: gh === undefined ? temporaryFolder() : ghFolder(gh) },
  });
  return { said: stdout, stderr, status, text: readFileSync(file, 'utf8') };
}

const why =
  `settings.ts has no repositoryIds: if the name ${settings.repository} becomes free, anyone who takes it could ` +
  `assume the roles; this prints the line to add: ${idsCommand(settings.repository)}\n`;
const question = `${idsLine}\nadd this to settings.ts? [y/N] `;
const without = (reason: string) =>
  `gh does not print the ids (${reason}): bootstrap continues without them, run it again later\n`;

test('the command prints exactly this line, in a shell too, and the schema names the command', () => {
  const command = idsCommand(settings.repository);
  const env = { ...process.env, PATH: ghFolder(answering) };
  expect(spawnSync('/bin/sh', ['-c', command], { env, encoding: 'utf8' }).stdout).toBe(`${idsLine}\n`);
  expect(readFileSync(join(root, 'contract/schema.ts'), 'utf8')).toContain(
    command.replace(settings.repository, '<owner>/<name>'),
  );
});

test.each<[string, Case, string]>([
  ['are declined', { gh: answering, answer: 'n' }, question],
  ['are not known, for there is no gh', {}, without('no such program on PATH')],
  [
    'are not known, for nobody is logged in to gh',
    { gh: "console.error('To get started, run:  gh auth login\\nOr set GH_TOKEN'); process.exit(4);" },
    without('To get started, run:  gh auth login'),
  ],
  [
    'are not known, for gh hangs',
    { gh: 'setTimeout(() => {}, 60_000);', timeoutMs: 500 },
    without('no answer in 0.5 s'),
  ],
  [
    'are not what gh answers',
    { gh: `console.log("repositoryIds: evil(),");` },
    without('repositoryIds: evil(),'),
  ],
  ['are missing without a terminal', { gh: answering, terminal: false }, ''],
  ['are missing with --auto-approve', { gh: answering, approve: true }, ''],
])('if they %s, bootstrap continues without them', (_, given, said) => {
  expect(offer(given)).toEqual({ said: `${why}${said}deploys\n`, stderr: '', status: 0, text: original });
});

test('if they are set, nothing is printed', () => {
  const text = original.replace('  services,\n', `  services,\n  ${idsLine}\n`);
  expect(offer({ gh: answering, text })).toEqual({ said: 'deploys\n', stderr: '', status: 0, text });
});

const repository = `repository: '${settings.repository}'`;
/** The expected settings with the ids. */
const added = (text: string) => text.replace(`  ${repository},\n`, `$&  ${idsLine}\n`);

test('if they are accepted, they are in settings.ts before bootstrap continues', () => {
  const said = `${why}${question}added to settings.ts: commit it\ndeploys\n`;
  expect(offer({ gh: answering })).toEqual({ said, stderr: '', status: 0, text: added(original) });
});

test('if there is no line to add them after, they are printed for pasting', () => {
  const text = original.replace('export const settings', 'const mine') + 'export const settings = mine;\n';
  const said = `${why}settings.ts has no separate line for repository: paste this yourself: ${idsLine}\ndeploys\n`;
  expect(offer({ gh: answering, text })).toEqual({ said, stderr: '', status: 0, text });
});

const text = `export const settings = {\n  ${repository},\n  services,\n};\n`;

test.each([
  ['unchanged', text],
  ['with a comment', text.replace(',', ", // repository: 'x/y',")],
  ['quoted', text.replace('repository', '"repository"')],
  ['after another object that has one', `const mine = {\n  ${repository},\n};\n${text}`],
  ['after a nested one', text.replace('{', `{\n  other: {\n    ${repository},\n  },`)],
  ['indented by tabs', text.replaceAll('  ', '\t')],
])('the line is added after the repository line %s', (_, before) => {
  const lines = before.split('\n');
  const last = lines.findLastIndex((line) => line.includes('repository'));
  const [indent] = /^\s*/.exec(lines[last] ?? '') ?? [];
  expect(withLine(before, idsLine)).toBe(lines.toSpliced(last + 1, 0, `${indent}${idsLine}`).join('\n'));
});

test.each([
  ['before another key on the line', text.replace(',\n', ',')],
  ['after another key on the line', text.replace('\n  ', ' zones, ')],
  ['without a comma', text.replace(`,\n  services,`, '')],
  ['in a spread object', text.replace(`${repository},`, `...{\n    ${repository},\n  },`)],
  ['in another object', text.replace('settings', 'mine')],
])('there is no place after a repository %s', (_, before) => {
  expect(before).toContain(repository);
  expect(withLine(before, idsLine)).toBeUndefined();
});
