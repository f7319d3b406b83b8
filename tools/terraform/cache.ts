import { mkdir, mkdtemp, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const CACHE = join('node_modules', '.cache', 'fargate-duo');

/** Path of the folder with this name among what is kept between runs. */
export async function keptFolder(name: string): Promise<string> {
  await mkdir(CACHE, { recursive: true });
  // Files in it name their folder, which a link to node_modules must not lead away from.
  return join(await realpath(CACHE), name);
}

/**
 * Makes the folder aside and then moves it into place: nobody ever finds half of it, also when two do it at once.
 *
 * @param make fills the folder that it gets
 * @param isComplete whether the folder is there as it is to be
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
