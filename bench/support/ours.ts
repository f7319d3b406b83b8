import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { portVariable } from '../../contract/variables';
import { type ServiceName } from '../../src/server/config';
import { output } from '../../tools/terminal/processes';
import { UserError } from '../../tools/terminal/program';
import { temporaryFolder } from './folder';
import type { Contender } from './server';

/** Builds the project's servers as in the image; the folder is deleted when the program exits. */
export async function build(): Promise<string> {
  const folder = temporaryFolder();
  const { status, stderr } = await output(process.execPath, [
    '--import',
    'tsx',
    'tools/image/build.ts',
    folder,
  ]);
  if (status !== 0)
    throw new UserError(`${stderr.trim()}\nthe build failed (${status}): see its output above`);
  return folder;
}

/** Node's flags, read from start.sh. */
const [, ...flags] = /^young=(\S+)$/m.exec(readFileSync(resolve(__dirname, '../../start.sh'), 'utf8')) ?? [];

/** One of the built servers, silent unless `env` sets LOG_LEVEL. */
export const ours = (
  folder: string,
  service: ServiceName,
  env: NodeJS.ProcessEnv = {},
): Omit<Contender, 'name' | 'path'> => ({
  command: [process.execPath, ...flags, `${folder}/${service}.js`],
  env: (port) => ({ HOST: '127.0.0.1', [portVariable(service)]: `${port}`, LOG_LEVEL: 'silent', ...env }),
});
