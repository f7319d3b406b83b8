/** What a deployment that was cut off leaves behind, and the command that clears it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { stateKey } from '../../stacks/names';
import type { Settings } from '../../stacks/settings';
import { UserError } from '../program';
import { readLock } from '../remote-state';

/** Where Terraform puts the state that it could not save into the bucket. */
const erroredState = (outdir: string, stack: string) => join(outdir, 'stacks', stack, 'errored.tfstate');

/**
 * One line for each lock that is held on a state, and for each state that could not be saved.
 *
 * @param outdir folder of the synthesized stacks
 */
export async function leftovers(
  settings: Settings,
  stacks: readonly string[],
  outdir: string,
): Promise<string[]> {
  const lines = await Promise.all(
    stacks.map(async (stack) => [...(await lockOf(settings, stack)), ...unsavedOf(stack, outdir)]),
  );
  return lines.flat();
}

/** Refuses to begin anew where the state of an earlier run waits to be saved: it would be lost. */
export function checkNothingUnsaved(stacks: readonly string[], outdir: string): void {
  const [unsaved] = stacks.flatMap((stack) => unsavedOf(stack, outdir));
  if (unsaved) throw new UserError(unsaved);
}

async function lockOf(settings: Settings, stack: string): Promise<string[]> {
  try {
    const lock = await readLock(settings, stack);
    if (!lock) return [];
    const { Who, Operation, Created } = lock;
    const minutes = Math.round((Date.now() - Date.parse(Created)) / 60_000);
    const clear = `aws s3 rm s3://${settings.stateBucket}/${stateKey(stack)}.tflock`;
    return [
      `${stack} is locked by ${Who} for ${minutes} min (${Operation}, since ${Created}): wait for that run, ` +
        `or, if it is no longer there, clear the lock: ${clear}`,
    ];
  } catch (error) {
    return [`whether ${stack} is locked cannot be told (${(error as Error).message}): log in again and look`];
  }
}

function unsavedOf(stack: string, outdir: string): string[] {
  const file = erroredState(outdir, stack);
  if (!existsSync(file)) return [];
  const folder = join('cdktf.out', 'stacks', stack);
  return [
    `the state of ${stack} could not be saved and is kept in ${file}: save it before anything else, then remove ` +
      `that file: npx cdktf synth && terraform -chdir=${folder} init && terraform -chdir=${folder} state push "$PWD/${file}"`,
  ];
}
