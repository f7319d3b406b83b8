/** What runs before every npm script of a clone: tools/install.mjs. */
import { copyFileSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { start } from '../servers/support/processes';
import { root } from '../support/checkout';
import { temporaryFolder } from '../support/temporary-folder';

test('packages of another folder are not replaced through a link to it', async () => {
  const folder = temporaryFolder();
  const packages = join(temporaryFolder(), 'node_modules');
  mkdirSync(join(packages, 'koa'), { recursive: true });
  symlinkSync(packages, join(folder, 'node_modules'));
  mkdirSync(join(folder, 'tools'));
  copyFileSync(join(root, 'tools/install.mjs'), join(folder, 'tools/install.mjs'));
  writeFileSync(join(folder, 'package-lock.json'), '{}');

  const script = `cd '${folder}' && exec '${process.execPath}' tools/install.mjs`;
  const install = start('sh', ['-c', script]);
  expect(await install.end()).toBe(1);
  expect(install.stderr()).toBe(
    `node_modules is a link to ${packages}, where other packages are installed than package-lock.json says: ` +
      'run npm ci there, or remove the link\n',
  );
  expect(readdirSync(packages)).toEqual(['koa']);
});
