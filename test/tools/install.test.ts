/** What runs before every npm script of a clone: tools/install.mjs. */
import { copyFileSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { start } from '../src/support/processes';
import { root } from '../support/checkout';
import { temporaryFolder } from '../support/temporary-folder';

/** A folder with the program and what it reads; Node's floor is that of package.json unless another is given. */
function clone(floor?: string): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'tools'));
  for (const file of ['package.json', 'tools/install.mjs'])
    copyFileSync(join(root, file), join(folder, file));
  if (floor) writeFileSync(join(folder, 'package.json'), JSON.stringify({ engines: { node: `>=${floor}` } }));
  writeFileSync(join(folder, 'package-lock.json'), '{}');
  return folder;
}

const install = (folder: string) =>
  start('sh', ['-c', `cd '${folder}' && exec '${process.execPath}' tools/install.mjs`]);

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

test.each([`${major}.${minor + 1}`, `${major + 1}`, `${major + 1}.0`, '100.0'])(
  'where Node %s is the oldest that will do, this one is refused in one line',
  async (floor) => {
    const refused = install(clone(floor));
    expect(await refused.end()).toBe(1);
    expect(refused.stderr()).toBe(
      `Node ${floor} or later is needed, this is ${process.versions.node}: install the LTS from nodejs.org\n`,
    );
  },
);

test.each([`${major}.${minor}`, `${major}`, `${major - 1}.99`, '9.0', undefined])(
  'where Node %s is the oldest that will do, this one goes on',
  async (floor) => {
    const folder = clone(floor);
    // As after an install.
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), '{}');
    expect(await install(folder).end()).toBe(0);
  },
);

test('packages of another folder are not replaced through a link to it', async () => {
  const folder = clone();
  const packages = join(temporaryFolder(), 'node_modules');
  mkdirSync(join(packages, 'koa'), { recursive: true });
  symlinkSync(packages, join(folder, 'node_modules'));

  const refused = install(folder);
  expect(await refused.end()).toBe(1);
  expect(refused.stderr()).toBe(
    `node_modules is a link to ${packages}, where other packages are installed than package-lock.json says: ` +
      'run npm ci there, or remove the link\n',
  );
  expect(readdirSync(packages)).toEqual(['koa']);
});
