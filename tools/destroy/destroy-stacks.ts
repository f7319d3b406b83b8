import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Settings } from '../../stacks/settings';
import { cdktf } from '../cdktf';
import { UserError } from '../program';
import { checkNothingUnsaved, locksOn, unsavedIn } from '../release/leftovers';

/** The same one in which deployments have theirs. */
const FOLDER = '.deploy';

/**
 * Runs `cdktf destroy`, which orders the stacks by what they need of each other. Its folder goes with its success
 * and stays with its failure.
 *
 * @throws UserError with what a failed run has left behind
 */
export async function destroyStacks(
  settings: Settings,
  name: string,
  stacks: readonly string[],
): Promise<void> {
  await checkNothingUnsaved(FOLDER, stacks);
  await mkdir(FOLDER, { recursive: true });
  const folder = await mkdtemp(join(FOLDER, `${name}-destroy-`));
  try {
    await cdktf(['destroy', ...stacks, '--auto-approve', '--ignore-missing-stack-dependencies'], {
      // What is left after an interrupted run may lack the stacks that it depends on.
      env: { IMAGE: '' },
      outdir: join(folder, 'cdktf.out'),
      logFile: join(folder, 'destroy.log'),
    });
  } catch (error) {
    const left = [...(await locksOn(settings, stacks)), ...(await unsavedIn(folder, stacks))];
    throw new UserError([(error as Error).message, ...left].join('\n'));
  }
  await rm(folder, { recursive: true });
}
