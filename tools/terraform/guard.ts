import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { terraformProgram } from './program';

/** The variable that names Terraform to the guard, which has its place. */
const PROGRAM = 'TERRAFORM_GUARD_PROGRAM';
/** The variable in which the guard finds what is allowed, a list in JSON. */
const ALLOWED = 'TERRAFORM_GUARD_ALLOWED';
/** The variable that has the guard refuse whatever is not the image. */
const IMAGE_ONLY = 'TERRAFORM_GUARD_IMAGE_ONLY';
/** The variable that has the guard hold destructions back. */
const HOLD = 'TERRAFORM_GUARD_HOLD';

/**
 * Puts a guard between the CDKTF CLI and Terraform: what is applied is exactly a plan that was checked, and one that
 * would destroy or replace a stateful resource is refused.
 *
 * @param allowed `<stack>/<address>` of the stateful resources that may be destroyed or replaced
 * @param imageOnly whether a plan that holds anything but the image of the task is refused; it holds destructions back
 * @param hold whether what the plan would destroy stays for now: all else is applied
 */
export const guardEnv = (
  allowed: readonly string[],
  { hold = false, imageOnly = false } = {},
): NodeJS.ProcessEnv => ({
  TERRAFORM_BINARY_NAME: join(__dirname, 'terraform-guard.mjs'),
  [PROGRAM]: terraformProgram(),
  [ALLOWED]: JSON.stringify(allowed),
  [HOLD]: hold || imageOnly ? '1' : '',
  [IMAGE_ONLY]: imageOnly ? '1' : '',
});

/**
 * What was held back.
 *
 * @param folder of the synthesized stack
 * @returns addresses
 */
export async function heldBack(folder: string): Promise<string[]> {
  const held = await readFile(join(folder, 'held.json'), 'utf8').catch(() => '[]');
  return JSON.parse(held) as string[];
}
