/** Mistakes in the project's folder, each planted alone: exactly it is reported, with its remedy. */
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { settings } from '../../fixtures/settings';
import { trusting } from './support/account';
import { finding, gitIn, machineForEach, type Mistake, mockStale } from './support/machine';

const look = machineForEach();
const { repository } = settings;
const unedited = 'your-name/fargate-duo';

const remote = (url: string) => (folder: string) => {
  gitIn(folder, 'remote', 'set-url', 'origin', url);
};

test.each([
  ['by SSH', `git@github.com:${repository}.git`],
  ['by an alias of SSH', `work:${repository}`],
  ['by ssh://', `ssh://git@github.com/${repository}`],
  ['with a token in it', `https://me:secret@github.com/${repository}`],
])('a remote %s is fine too', async (_, url) => {
  expect(await look({ change: remote(url) })).toEqual([]);
});

test.each<Mistake>([
  [
    'settings that AWS would refuse',
    { settings: { zones: ['a'] } },
    'settings',
    /^settings\.ts: zones must name 2 or 3/,
  ],
  [
    'a service without code',
    {
      change: (folder) => {
        rmSync(join(folder, 'src/app'), { recursive: true });
      },
    },
    'code',
    /write src\/app\/main\.ts, or remove the service$/,
  ],
  ['no Git', { programs: { git: null } }, 'git', /^git is not on PATH: install Git$/],
  [
    'no repository',
    {
      change: (folder) => {
        rmSync(join(folder, '.git'), { recursive: true });
      },
    },
    'git',
    /^not a Git working copy \(fatal: .*\): .* 'git init -b main' and commit$/,
  ],
  [
    'a folder of another repository',
    {
      change: (folder) => {
        for (const name of ['src', 'node_modules'])
          cpSync(join(folder, name), join(folder, 'inner', name), { recursive: true });
      },
      within: 'inner',
    },
    'git',
    /^this folder is inner\/ of another repos/,
  ],
  [
    'a branch of another name',
    {
      change: (folder) => {
        gitIn(folder, 'branch', '-m', 'master');
      },
    },
    'git',
    /no branch main.* 'git branch -m main'/,
  ],
  [
    'no remote',
    {
      change: (folder) => {
        gitIn(folder, 'remote', 'remove', 'origin');
      },
    },
    'origin',
    /^there is no remote origin: run 'git remote add origin https:\/\/github\.com\/octo-org\/duo\.git'$/,
  ],
  [
    'the remote that was cloned',
    { change: remote('https://me:secret@github.com/somebody/duo') },
    'origin',
    /^origin is https:\/\/github\.com\/somebody\/duo, .* 'git remote set-url origin https:\/\/github\.com\/octo-org\/duo/,
  ],
  [
    'the account of the example',
    { settings: { account: '123456789012' } },
    'account',
    /^settings\.ts: account is still the example's, '123456789012': edit that line/,
  ],
])('%s is named with its remedy', async (_, planted, name, text) => {
  expect(await look(planted)).toEqual(finding(name, 'wrong', text));
});

test('stale files are named', async () => {
  mockStale.push('compose.yaml');
  const findings = await look({});
  mockStale.pop();
  expect(findings).toEqual(
    finding('generated', 'wrong', /: compose\.yaml: run 'npm run generate', and commit$/),
  );
});

test('uncommitted settings are reported', async () => {
  const change = (folder: string) => {
    writeFileSync(join(folder, 'settings.ts'), '');
  };
  const open = /^settings\.ts has changes that are not committed/;
  expect(await look({ change })).toEqual(finding('committed', 'open', open));
});

test('for unedited settings it says what works with them', async () => {
  const findings = await look({ settings: { account: '123456789012', repository: unedited } });
  expect(findings).toEqual(
    finding('account', 'open', /^settings\.ts is still the example: 'npm start' and 'npm test' work/),
  );
});

test('without GitHub, neither it nor the remote is checked', async () => {
  const findings = await look({
    settings: { repository: unedited },
    programs: { gh: null },
    aws: { 'iam:GetRole': trusting(`your-name@*/fargate-duo@*`) },
  });
  const open =
    /^not checked: repository .* '.*'; edit that line to use the workflows, everything else works without it$/;
  expect(findings).toEqual([...finding('origin', 'open', open), ...finding('github', 'open', open)]);
});
