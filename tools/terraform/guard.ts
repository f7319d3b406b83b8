import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { terraformProgram } from './program';

/** Variable with the path of the real Terraform. */
const PROGRAM = 'TERRAFORM_GUARD_PROGRAM';
/** Variable with the allowed losses, a JSON list. */
const ALLOWED = 'TERRAFORM_GUARD_ALLOWED';
/** Variable that makes the guard refuse any change but the image. */
const IMAGE_ONLY = 'TERRAFORM_GUARD_IMAGE_ONLY';
/** Variable that makes the guard hold back destructions. */
const HOLD = 'TERRAFORM_GUARD_HOLD';

/**
 * Puts a guard between the CDKTF CLI and Terraform: it applies exactly the plan that it has checked, and refuses a plan
 * that would destroy or replace a stateful resource.
 *
 * @param allowed `<stack>/<address>` of the stateful resources that may be destroyed or replaced
 * @param imageOnly refuse a plan that changes anything but the task's image, and hold back destructions
 * @param hold hold back destructions, and apply the rest
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
 * The addresses of the resources whose destruction was held back.
 *
 * @param folder of the synthesized stack
 */
export async function heldBack(folder: string): Promise<string[]> {
  const held = await readFile(join(folder, 'held.json'), 'utf8').catch(() => '[]');
  return JSON.parse(held) as string[];
}
