/** What a deployment that was cut off leaves behind, each in one line with the command that clears it. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { stateKey } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { UserError } from '../terminal/program';
import { orphansOf, recoveryOf } from './orphans';
import { readLock } from '../aws/remote-state';

/**
 * What a deployment that failed has left, in the order in which it is to be cleared. What no state knows is told
 * last: as long as a lock is held, or a state waits to be saved, it may be known after all.
 *
 * @param folder of the run, with the synthesized stacks in `cdktf.out`
 */
export async function leftBehind(
  settings: Settings,
  stacks: readonly string[],
  folder: string,
): Promise<string[]> {
  const left = [...(await locksOn(settings, stacks)), ...(await unsavedIn(folder, stacks))];
  return left.length > 0 ? left : lostBy(settings, stacks, join(folder, 'cdktf.out'));
}

/**
 * What the stacks have made and no state knows, with the commands that clear it.
 *
 * @param outdir folder of the synthesized stacks
 */
async function lostBy(settings: Settings, stacks: readonly string[], outdir: string): Promise<string[]> {
  try {
    const orphans = await orphansOf(settings, stacks);
    if (orphans.length === 0) return [];
    const commands = await recoveryOf(settings, orphans, outdir);
    return [
      `${orphans.length} things of ${stacks.join(' and ')} are in the account, but in no state: a run was cut off ` +
        'before it could write them down. Where its errored.tfstate is kept, save that instead. Otherwise these ' +
        'commands adopt what has a name of its own and delete the rest; then run this again:',
      ...commands.map((command) => `  ${command}`),
    ];
  } catch (error) {
    return [`what is in no state cannot be told (${(error as Error).message}): 'npm run drift' tells it`];
  }
}

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

/** Refuses to begin where another run is at it, or was killed: what it holds a lock on may be empty already. */
export async function checkNothingLocked(settings: Settings, stacks: readonly string[]): Promise<void> {
  const locks = await locksOn(settings, stacks);
  if (locks.length > 0) throw new UserError(locks.join('\n'));
}

/** Refuses to begin anew where the state of an earlier run waits to be saved: resources would be made twice. */
export async function checkNothingUnsaved(
  settings: Settings,
  folder: string,
  stacks: readonly string[],
): Promise<void> {
  const [unsaved] = await unsavedIn(folder, stacks);
  // Where credentials expired, the lock could not be told then, and as long as it is held nothing is saved.
  if (unsaved) throw new UserError([...(await locksOn(settings, stacks)), unsaved].join('\n'));
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
