import { join } from 'node:path';

/** The variable in which the guard finds what is allowed, a list in JSON. */
const ALLOWED = 'TERRAFORM_GUARD_ALLOWED';

/**
 * Puts a guard between the CDKTF CLI and Terraform: what is applied is exactly a plan that was checked, and one that
 * would destroy or replace a stateful resource is refused.
 *
 * @param allowed `<stack>/<address>` of the stateful resources that may be destroyed or replaced
 */
export const guardEnv = (allowed: readonly string[]): NodeJS.ProcessEnv => ({
  TERRAFORM_BINARY_NAME: join(__dirname, 'terraform-guard.mjs'),
  [ALLOWED]: JSON.stringify(allowed),
});
