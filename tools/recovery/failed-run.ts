/** What a run that failed or was cut off leaves behind, each in one line with the command that clears it. */
import { join } from 'node:path';

import type { Settings } from '../../contract/settings';
import { locksOn } from './locks';
import { findOrphanedResources, recoveryCommands } from './orphaned-resources';
import { unsavedIn } from './unsaved-states';

/**
 * What a failed run has left behind, in the order in which it is to be cleared. Orphaned resources come last: as long
 * as a lock is held, or a state waits to be saved, a state may know them after all.
 *
 * @param folder of the run, with the synthesized stacks in `cdktf.out`
 */
export async function leftByFailedRun(
  settings: Settings,
  stacks: readonly string[],
  folder: string,
): Promise<string[]> {
  const left = [...(await locksOn(settings, stacks)), ...(await unsavedIn(folder, stacks))];
  return left.length > 0 ? left : describeOrphaned(settings, stacks, join(folder, 'cdktf.out'));
}

/**
 * The orphaned resources of the stacks, with the commands that adopt or delete them.
 *
 * @param outdir folder of the synthesized stacks
 */
async function describeOrphaned(
  settings: Settings,
  stacks: readonly string[],
  outdir: string,
): Promise<string[]> {
  try {
    const orphaned = await findOrphanedResources(settings, stacks);
    if (orphaned.length === 0) return [];
    const commands = await recoveryCommands(settings, orphaned, outdir);
    return [
      `${orphaned.length} orphaned resources of ${stacks.join(' and ')} are in the account, but in no state: a run ` +
        'was cut off before it could write them down. Where its errored.tfstate is kept, save that instead. Otherwise these ' +
        'commands adopt what has a name of its own and delete the rest; then run this again:',
      ...commands.map((command) => `  ${command}`),
    ];
  } catch (error) {
    return [`cannot look for orphaned resources (${(error as Error).message}): 'npm run drift' lists them`];
  }
}
