import { mkdir, mkdtemp, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const CACHE = join('node_modules', '.cache', 'fargate-duo');

/** Path of the cache folder with this name, which is kept between runs. */
export async function keptFolder(name: string): Promise<string> {
  await mkdir(CACHE, { recursive: true });
  // Files in the folder contain its path, so symbolic links such as node_modules are resolved.
  return join(await realpath(CACHE), name);
}

/**
 * Fills a temporary folder and then renames it into place, so that the folder is never incomplete, even if two
 * processes do this at the same time.
 *
 * @param make fills the folder that it gets
 * @param isComplete whether the final folder exists and is complete
 */
export async function keep<Made>(
  folder: string,
  make: (aside: string) => Promise<Made>,
  isComplete: () => Promise<boolean>,
): Promise<Made> {
  const aside = await mkdtemp(join(dirname(folder), 'new-'));
  try {
    const made = await make(aside);
    await rename(aside, folder).catch(async () => {
      if (await isComplete()) return;
      await rm(folder, { recursive: true, force: true });
      await rename(aside, folder);
    });
    return made;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
