import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Settings } from '../../contract/settings';
import { cdktf } from '../terraform/cdktf';
import { isKnown, removedEnvOf } from '../aws/removed-environments';
import { makeRunFolder } from '../terraform/run-folder';
import { UserError } from '../terminal/program';
import { locksOn } from '../recovery/locks';
import { checkNothingUnsaved, unsavedIn } from '../recovery/unsaved-states';

/**
 * Runs `cdktf destroy` for each stack. Its folder goes with its success and stays with its failure.
 *
 * @param stacks each before those that it needs
 * @throws UserError with what a failed run has left behind
 */
export async function destroyStacks(
  settings: Settings,
  name: string,
  stacks: readonly string[],
): Promise<void> {
  await checkNothingUnsaved(settings, stacks);
  const folder = await makeRunFolder(`${name}-destroy`);
  // One by one: where only some of the stacks that need each other are left, the CLI has to be told to ignore
  // what is missing, and then it would destroy them all at once.
  try {
    for (const stack of stacks) {
      await cdktf(['destroy', stack, '--auto-approve', '--ignore-missing-stack-dependencies'], {
        // The release record may hold anything: Terraform does not judge it in a destroy.
        env: { IMAGE: undefined, ...removedEnvOf(name === 'ecr' || isKnown(settings, name) ? [] : [name]) },
        outdir: join(folder, 'cdktf.out'),
        logFile: join(folder, `${stack}.log`),
      });
    }
  } catch (error) {
    const left = [...(await locksOn(settings, stacks)), ...(await unsavedIn(folder, stacks))];
    throw new UserError([(error as Error).message, ...left].join('\n'));
  }
  await rm(folder, { recursive: true });
}
