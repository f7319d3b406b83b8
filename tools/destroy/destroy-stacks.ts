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
 * Runs `cdktf destroy` for each stack. The run folder is removed after a success and kept after a failure.
 *
 * @param stacks in order: each before the stacks that it needs
 * @throws UserError that lists what a failed run has left behind
 */
export async function destroyStacks(
  settings: Settings,
  name: string,
  stacks: readonly string[],
): Promise<void> {
  await checkNothingUnsaved(settings, stacks);
  const folder = await makeRunFolder(`${name}-destroy`);
  // One by one: if only some of the stacks are left, the CLI needs the flag that ignores missing dependencies, and with
  // that flag it would destroy all stacks at the same time.
  try {
    for (const stack of stacks) {
      await cdktf(['destroy', stack, '--auto-approve', '--ignore-missing-stack-dependencies'], {
        // The release record need not be valid: Terraform does not check it in a destroy.
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
