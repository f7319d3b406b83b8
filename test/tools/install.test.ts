/** tools/install.mjs, which runs before every npm script. */
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '../support/temporary-folder';
import { calls, change, clone, type Files, install, record } from './support/clone';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

test.each([`${major}.${minor + 1}`, `${major + 1}`, `${major + 1}.0`, '100.0'])(
  'if Node %s is the oldest supported one, this one is refused in one line',
  async (floor) => {
    const refused = install(clone(floor));
    expect(await refused.end()).toBe(1);
    expect(refused.stderr()).toBe(
      `this is Node ${process.versions.node}, but ${floor} or later is needed: install the LTS from nodejs.org\n`,
    );
  },
);

test.each([`${major}.${minor}`, `${major}`, `${major - 1}.99`, '9.0', undefined])(
  'if Node %s is the oldest supported one, this one continues',
  async (floor) => {
    const folder = clone(floor);
    // Like after an installation.
    change(folder, { record });
    expect(await install(folder).end()).toBe(0);
  },
);

test('an installation says how large it is, on stderr', async () => {
  const { end, stdout, stderr } = install(clone());
  await end();
  expect({ stdout: stdout(), stderr: stderr() }).toEqual({
    stdout: '',
    stderr: 'Installing the dependencies (npm ci), about 1,100 MB …\n',
  });
});

test('a failed installation is reported', async () => {
  const folder = clone();
  writeFileSync(join(folder, 'bin/npm'), '#!/bin/sh\nexit 1\n');
  const failed = install(folder);
  expect(await failed.end()).toBe(1);
  expect(failed.stderr()).toMatch(/…\nnpm ci failed: see its output above\n$/);
});

/** Content of the folder to which node_modules links; what is wrong with it. */
test.each<[string, Files, string | undefined]>([
  ['lacks packages', { record: {} }, 'the installed packages differ from package-lock.json'],
  ['is from an interrupted installation', {}, 'the installed packages differ from package-lock.json'],
  [
    'is for another Node',
    { record, stamp: { abi: '1' } },
    'packages for another Node or machine are installed',
  ],
  ['has the packages', { record }, undefined],
  ['has the packages, and cannot be written', { record, stamp: {} }, undefined],
])('a linked node_modules that %s', async (name, files, wrong) => {
  const other = temporaryFolder();
  mkdirSync(join(other, 'node_modules/koa'), { recursive: true });
  change(other, files);
  if (name.endsWith('cannot be written')) {
    rmSync(join(other, 'node_modules/.cache'), { recursive: true });
    writeFileSync(join(other, 'node_modules/.cache'), 'no folder');
  }
  const folder = clone();
  symlinkSync(join(other, 'node_modules'), join(folder, 'node_modules'));

  const run = install(folder);
  expect(await run.end()).toBe(wrong ? 1 : 0);
  expect(run.stderr()).toBe(
    wrong
      ? `node_modules is a link to ${join(other, 'node_modules')}, where ${wrong}: run npm ci there, or remove the link\n`
      : '',
  );
  expect(readdirSync(join(other, 'node_modules'))).toContain('koa');
  expect(calls(folder)).toBe('');
});
