import { output } from '../terminal/processes';
import { UserError } from '../terminal/program';

/** Builds the servers into dist/. @throws UserError if that fails */
export async function buildServers(): Promise<void> {
  const { status, stderr } = await output(process.execPath, ['--import', 'tsx', 'tools/image/build.ts']);
  if (status !== 0)
    throw new UserError(`${stderr.trim()}\nthe build failed (${status}): see its output above`);
}
