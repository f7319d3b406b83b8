import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';

/** Each run has its own folder here, with the synthesized stacks and the logs, so that concurrent runs do not clash. */
export const RUN_FOLDERS = '.deploy';

/** A new folder, `.deploy/<name>-…`. */
export async function makeRunFolder(name: string): Promise<string> {
  await mkdir(RUN_FOLDERS, { recursive: true });
  return mkdtemp(join(RUN_FOLDERS, `${name}-`));
}
