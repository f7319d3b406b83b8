import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, sep } from 'node:path';

import { environmentStacks } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { locksOn } from '../recovery/leftovers';
import { readState, stacksInUse, type State } from '../aws/remote-state';
import { orphansOf, recoveryOf } from '../recovery/orphans';
import type { Tagged } from '../recovery/tagged';
import { planStacks } from '../plan/plan';
import { UserError } from '../terminal/program';
import { driftOf, type StackDrift } from './drift';

/**
 * What differs from what Terraform has written down, in every stack that is deployed; and notes on the others.
 *
 * @throws UserError where a deployment is on its way
 */
export async function findDrift(settings: Settings): Promise<{ drifts: StackDrift[]; notes: string[] }> {
  const used = await stacksInUse(settings);
  const known = ['bootstrap', 'ecr', ...settings.environments.flatMap(({ name }) => environmentStacks(name))];
  const [lock] = await locksOn(settings, used);
  if (lock) throw new UserError(`what is being deployed cannot be told from drift: ${lock}`);
  const states: Record<string, State> = {};
  for (const stack of used) states[stack] = JSON.parse(await readState(settings, stack)) as State;

  await mkdir('.deploy', { recursive: true });
  const folder = await mkdtemp(join('.deploy', 'drift-'));
  const plans = await planStacks(
    settings,
    known.filter((stack) => used.includes(stack)),
    { outdir: join(folder, 'cdktf.out'), logFolder: folder },
  );
  const orphans = await orphansOf(settings, known);
  const recovery = await recoveryOf(settings, orphans, join(folder, 'cdktf.out'));
  await rm(folder, { recursive: true });

  // What is there, and costs, and cannot be compared is no reason to say that all is well.
  const drifts = plans.map((plan) =>
    plan.unplanned
      ? beyondPlan(plan.stack, `deployed, but it cannot be planned: ${plan.unplanned}`)
      : driftOf(plan, states),
  );
  const unwanted = used
    .filter((stack) => !known.includes(stack))
    .map((stack) => beyondPlan(stack, 'deployed, but settings.ts has no such environment'));
  const notes = known.filter((stack) => !used.includes(stack)).map((stack) => `${stack}: not deployed`);
  return { drifts: [...drifts, ...unwanted, ...lost(orphans, recovery, folder)], notes };
}

const beyondPlan = (stack: string, what: string): StackDrift => ({
  stack,
  unexpected: [{ address: stack, what, attributes: [] }],
  expected: [],
  pending: [],
});

/** What is in the account, but in no state. */
function lost(orphans: readonly Tagged[], recovery: readonly string[], folder: string): StackDrift[] {
  if (orphans.length === 0) return [];
  const what = 'in the account, but in no state: a run was cut off before it could write it down';
  const found = orphans.map(({ arn }) => ({ address: arn, what, attributes: [] }));
  const commands = recovery.map((command) => command.replaceAll(folder + sep, ''));
  const adopted = commands.some((command) => command.startsWith('terraform'));
  const clearing = {
    address: 'commands',
    what: 'these adopt what has a name of its own and delete the rest, in this order',
    attributes: [...(adopted ? ['npx cdktf synth'] : []), ...commands].map((name) => ({ name })),
  };
  return [{ stack: 'in no state', unexpected: [...found, clearing], expected: [], pending: [] }];
}
