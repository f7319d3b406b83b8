/** What a deployment that was cut off leaves behind, each in one line with the command that clears it. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { stateKey } from '../../stacks/names';
import type { Settings } from '../../stacks/settings';
import { UserError } from '../program';
import { readLock } from '../remote-state';

/** The locks that are held on the states of the stacks. */
export async function locksOn(settings: Settings, stacks: readonly string[]): Promise<string[]> {
  return (await Promise.all(stacks.map((stack) => lockOn(settings, stack)))).flat();
}

async function lockOn(settings: Settings, stack: string): Promise<string[]> {
  try {
    const lock = await readLock(settings, stack);
    if (!lock) return [];
    const { Who, Operation, Created } = lock;
    const minutes = Math.round((Date.now() - Date.parse(Created)) / 60_000);
    return [
      `${stack} is locked by ${Who}, ${Operation}, since ${Created} (${minutes} min): wait for that run, or, where ` +
        `it is no longer there, clear the lock: aws s3 rm s3://${settings.stateBucket}/${stateKey(stack)}.tflock`,
    ];
  } catch (error) {
    return [`whether ${stack} is locked cannot be told (${(error as Error).message}): log in again and look`];
  }
}

/** Refuses to begin anew where the state of an earlier run waits to be saved: resources would be made twice. */
export async function checkNothingUnsaved(folder: string, stacks: readonly string[]): Promise<void> {
  const [unsaved] = await unsavedIn(folder, stacks);
  if (unsaved) throw new UserError(unsaved);
}

/** The states under the folder that Terraform could not save into the bucket. */
export async function unsavedIn(folder: string, stacks: readonly string[]): Promise<string[]> {
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  return files
    .filter((file) => basename(file) === 'errored.tfstate')
    .map((file) => ({ file: join(folder, file), stack: basename(join(file, '..')) }))
    .filter(({ stack }) => stacks.includes(stack))
    .map(({ file, stack }) => {
      const terraform = `terraform -chdir=${join('cdktf.out', 'stacks', stack)}`;
      return (
        `the state of ${stack} could not be saved and lies in ${file}: save it before anything else: ` +
        `npx cdktf synth && ${terraform} init && ${terraform} state push "$PWD/${file}" && rm ${file}`
      );
    });
}
