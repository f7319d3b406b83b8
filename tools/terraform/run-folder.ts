import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';

/** Where each run has a folder of its own, with the synthesized stacks and the logs: two at once do not meet. */
export const RUN_FOLDERS = '.deploy';

/** A new folder, `.deploy/<name>-…`. */
export async function makeRunFolder(name: string): Promise<string> {
  await mkdir(RUN_FOLDERS, { recursive: true });
  return mkdtemp(join(RUN_FOLDERS, `${name}-`));
}
