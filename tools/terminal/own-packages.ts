import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';

import { UserError } from './program';

/**
 * Installs the packages of a folder with its own package.json, unless they are installed.
 *
 * @param what they are, for the output
 * @throws UserError if npm fails
 */
export function installOwnPackages(folder: string, what: string): void {
  // npm writes this file at the end of every install.
  if (existsSync(join(folder, 'node_modules', '.package-lock.json'))) return;
  const name = basename(folder);
  console.error(`Installing ${what} (npm ci in ${name}/) …`);
  const { status } = spawnSync('npm', ['ci'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new UserError(`npm ci failed in ${name}/: see its output above`);
}
