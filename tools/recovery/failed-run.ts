/** What a failed or interrupted run leaves behind: one line each, with the command that clears it. */
import { join } from 'node:path';

import type { Settings } from '../../contract/settings';
import { locksOn } from './locks';
import { findOrphanedResources, recoveryCommands } from './orphaned-resources';
import { unsavedIn } from './unsaved-states';

/**
 * What a failed run has left behind, in the order in which to clear it. Orphaned resources come last: while a lock is
 * held or a state is unsaved, they may still belong to a state.
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
        'was interrupted before it could record them. If you have its errored.tfstate, save that instead. Otherwise ' +
        'run these commands, which adopt resources with a fixed name and delete the rest; then run this again:',
      ...commands.map((command) => `  ${command}`),
    ];
  } catch (error) {
    return [`cannot look for orphaned resources (${(error as Error).message}): 'npm run drift' lists them`];
  }
}
