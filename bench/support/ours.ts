import { portVariable } from '../../contract/variables';
import { type ServiceName } from '../../src/server/config';
import { output } from '../../tools/terminal/processes';
import { UserError } from '../../tools/terminal/program';
import { temporaryFolder } from './folder';
import type { Contender } from './server';

/** Builds the project's servers, as the image has them; the folder goes when the program ends. */
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

/** One of them, silent unless its environment says otherwise. */
export const ours = (
  folder: string,
  service: ServiceName,
  env: NodeJS.ProcessEnv = {},
): Omit<Contender, 'name' | 'path'> => ({
  // As start.sh does.
  command: [process.execPath, '--max-semi-space-size=8', `${folder}/${service}.js`],
  env: (port) => ({ HOST: '127.0.0.1', [portVariable(service)]: `${port}`, LOG_LEVEL: 'silent', ...env }),
});
