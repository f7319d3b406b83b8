/** A clone without installed packages, and an npm that installs nothing. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { start } from '../../src/support/processes';
import { root } from '../../support/checkout';
import { temporaryFolder } from '../../support/temporary-folder';

type Packages = Readonly<Record<string, { readonly version?: string; readonly optional?: boolean }>>;

export const koa = (version: string): Packages => ({ 'node_modules/koa': { version } });
export const pino: Packages = { 'node_modules/pino': { version: '10.4.0' } };

/** The packages to install. */
export const lock: Packages = {
  '': { version: '0.1.0' },
  ...koa('3.3.0'),
  'node_modules/fsevents': { version: '2.3.3', optional: true },
};
/** npm's record of installed packages, without optional ones for other machines. */
export const record = koa('3.3.0');

/** A folder with the program and its inputs; `floor` replaces the oldest Node in package.json. */
export function clone(floor?: string): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'tools'));
  for (const file of ['package.json', 'tools/install.mjs'])
    copyFileSync(join(root, file), join(folder, file));
  if (floor) writeFileSync(join(folder, 'package.json'), JSON.stringify({ engines: { node: `>=${floor}` } }));
  change(folder, { lock });
  mkdirSync(join(folder, 'bin'));
  const npm = `#!/bin/sh
echo "npm $*" >>npm-calls
PATH=/usr/bin:/bin
rm -rf node_modules; mkdir node_modules; cp package-lock.json node_modules/.package-lock.json
`;
  writeFileSync(join(folder, 'bin/npm'), npm, { mode: 0o755 });
  return folder;
}

/** Paths of the files. */
const paths = {
  lock: 'package-lock.json',
  record: 'node_modules/.package-lock.json',
  stamp: 'node_modules/.cache/fargate-duo/installed.json',
};

/** Changed files; undefined removes one, text is its content. */
export type Files = Partial<Record<keyof typeof paths, object | string | undefined>>;

/** Writes the packages, and the changes to the stamp. */
export function change(folder: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, paths[name as keyof Files]);
    mkdirSync(dirname(file), { recursive: true });
    if (content === undefined) rmSync(file, { force: true });
    else if (typeof content === 'string') writeFileSync(file, content);
    else if (name !== 'stamp') writeFileSync(file, JSON.stringify({ packages: content }));
    else writeFileSync(file, JSON.stringify({ ...stampIn(file), ...content }));
  }
}

const stampIn = (file: string) =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as object) : {};

export const calls = (folder: string) =>
  existsSync(join(folder, 'npm-calls')) ? readFileSync(join(folder, 'npm-calls'), 'utf8') : '';

export const install = (folder: string, ...args: string[]) =>
  start('sh', ['-c', 'cd "$0" && exec "$@"', folder, process.execPath, 'tools/install.mjs', ...args], {
    PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
    NODE_ENV: 'production',
  });
