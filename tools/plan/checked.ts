import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { changesOf, type PlanJson } from '../terraform/changes';
import type { StackPlan } from './stack-plan';

/**
 * The plans that the guard checked, one for each stack. Terraform then applied them unless they were refused.
 *
 * @param outdir folder of the synthesized stacks
 * @returns no plan for a stack that was not reached
 */
export async function checkedPlans(
  outdir: string,
  stacks: readonly string[],
): Promise<Pick<StackPlan, 'stack' | 'changes'>[]> {
  const plans = stacks.map(async (stack) => {
    const json = await readFile(join(outdir, 'stacks', stack, 'plan.json'), 'utf8').catch(() => undefined);
    return json ? [{ stack, changes: changesOf(JSON.parse(json) as PlanJson) }] : [];
  });
  return (await Promise.all(plans)).flat();
}
