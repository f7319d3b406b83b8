import { rm } from 'node:fs/promises';
import { join, sep } from 'node:path';

import { environmentStacks } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { destroyCommand } from '../aws/removed-environments';
import { readState, stacksInUse } from '../aws/remote-state';
import type { TaggedResource } from '../aws/tagged-resources';
import { planStacks } from '../plan/plan';
import { locksOn } from '../recovery/locks';
import { findOrphanedResources, recoveryCommands } from '../recovery/orphaned-resources';
import { UserError } from '../terminal/program';
import { makeRunFolder } from '../terraform/run-folder';
import type { State } from '../terraform/state';
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
  if (lock) throw new UserError(`cannot tell drift from a deployment that runs: ${lock}`);
  const states: Record<string, State> = {};
  for (const stack of used) states[stack] = await readState(settings, stack);

  const folder = await makeRunFolder('drift');
  const plans = await planStacks(
    settings,
    known.filter((stack) => used.includes(stack)),
    { outdir: join(folder, 'cdktf.out'), logFolder: folder },
  );
  const orphaned = await findOrphanedResources(settings, known);
  const recovery = await recoveryCommands(settings, orphaned, join(folder, 'cdktf.out'));
  await rm(folder, { recursive: true });

  // What is there, and costs, and cannot be compared is no reason to say that all is well.
  const drifts = plans.map((plan) =>
    plan.plannableAfter
      ? unplannedDrift(plan.stack, `deployed, but not plannable before ${plan.plannableAfter}`)
      : driftOf(plan, states),
  );
  const unwanted = used
    .filter((stack) => !known.includes(stack))
    .map((stack) =>
      unplannedDrift(
        stack,
        `deployed, but settings.ts has no such environment: ${destroyCommand(stack.split('-')[0] ?? '')} takes it away`,
      ),
    );
  const notes = known.filter((stack) => !used.includes(stack)).map((stack) => `${stack}: not deployed`);
  return { drifts: [...drifts, ...unwanted, ...orphanedDrift(orphaned, recovery, folder)], notes };
}

const unplannedDrift = (stack: string, what: string): StackDrift => ({
  stack,
  unexpected: [{ address: stack, what, attributes: [] }],
  expected: [],
  pending: [],
});

/** The orphaned resources as a stack of their own. */
function orphanedDrift(
  orphaned: readonly TaggedResource[],
  recovery: readonly string[],
  folder: string,
): StackDrift[] {
  if (orphaned.length === 0) return [];
  const what = 'in the account, but in no state: a run was cut off before it could write it down';
  const found = orphaned.map(({ arn }) => ({ address: arn, what, attributes: [] }));
  const commands = recovery.map((command) => command.replaceAll(folder + sep, ''));
  const adopted = commands.some((command) => command.startsWith('terraform'));
  const clearing = {
    address: 'commands',
    what: 'these adopt what has a name of its own and delete the rest, in this order',
    attributes: [...(adopted ? ['npx cdktf synth'] : []), ...commands].map((name) => ({ name })),
  };
  return [{ stack: 'orphaned resources', unexpected: [...found, clearing], expected: [], pending: [] }];
}
