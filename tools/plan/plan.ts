import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Settings } from '../../contract/settings';
import { removedEnv } from '../aws/removed-environments';
import { readState } from '../aws/remote-state';
import { cdktf } from '../terraform/cdktf';
import { monthlyCost } from '../cost/monthly-cost';
import { findPrices, noPriceOf } from '../cost/prices';
import { resourcesOfStack } from '../cost/resources';
import { output } from '../terminal/processes';
import { UserError } from '../terminal/program';
import { changesOf, movesOf, type PlanJson } from '../terraform/changes';
import { terraformProgram } from '../terraform/program';
import { resourcesOf } from '../terraform/state';
import type { StackPlan } from './stack-plan';
import { whenPlannable } from './unplannable';
import { readSynthesized, type Synthesized, writeSynthesized } from '../terraform/synthesized';

export interface PlanOptions {
  /** `<repository>@sha256:…`. @default the recorded release of each environment, whatever IMAGE says */
  readonly image?: string | undefined;
  /** The only stack to plan, already synthesized. @default every stack of this checkout */
  readonly given?: Synthesized | undefined;
  /** Folder for the synthesized stacks. */
  readonly outdir: string;
  /** Folder that gets Terraform's own text of each plan, `<stack>.log`. */
  readonly logFolder: string;
}

/**
 * Plans each stack with the real `cdktf diff`, without a lock and without changing anything.
 *
 * @throws UserError with Terraform's own output if a plan fails
 */
export async function planStacks(
  settings: Settings,
  stacks: readonly string[],
  { image, given, outdir, logFolder }: PlanOptions,
): Promise<StackPlan[]> {
  const env = { IMAGE: image, TF_CLI_ARGS_plan: '-lock=false', ...(await removedEnv(settings)) };
  const run = (name: string, args: readonly string[]) =>
    cdktf(args, { env, outdir, logFile: join(logFolder, `${name}.log`) });
  await rm(outdir, { recursive: true, force: true });
  await mkdir(logFolder, { recursive: true });
  if (given) for (const stack of stacks) await writeSynthesized(outdir, stack, given);
  else await run('synth', ['synth']);

  const plans: StackPlan[] = [];
  for (const stack of stacks) {
    const synthesized = await readSynthesized(outdir, stack);
    const cost = await costOf(settings, stack, synthesized);
    const plannableAfter = await whenPlannable(settings, outdir, stack);
    if (plannableAfter) {
      plans.push({ stack, changes: [], moved: [], ...cost, plannableAfter });
      continue;
    }
    await run(stack, ['diff', stack, '--skip-synth']);
    const plan = await showPlan(join(outdir, 'stacks', stack));
    plans.push({ stack, changes: changesOf(plan), moved: movesOf(plan), ...cost });
  }
  return plans;
}

/** The cost of the stack as deployed, and as planned. */
async function costOf(
  settings: Settings,
  stack: string,
  synthesized: Synthesized,
): Promise<Pick<StackPlan, 'monthlyUsd' | 'unpriced'>> {
  const prices = findPrices(settings.region);
  if (!prices) return { monthlyUsd: undefined, unpriced: [noPriceOf(settings.region)] };
  const before = monthlyCost(resourcesOf(await readState(settings, stack)), prices);
  const after = monthlyCost(resourcesOfStack(synthesized), prices);
  return { monthlyUsd: { before: before.usd, after: after.usd }, unpriced: after.unpriced.map(noPriceOf) };
}

/** The plan file that `cdktf diff` leaves beside the stack. */
async function showPlan(cwd: string): Promise<PlanJson> {
  const { status, stdout, stderr } = await output(terraformProgram(), ['show', '-json', 'plan'], { cwd });
  if (status !== 0) throw new UserError(`${stderr.trim()}\nterraform show failed (${status}) in ${cwd}`);
  return JSON.parse(stdout) as PlanJson;
}
