import { rm } from 'node:fs/promises';
import { join, sep } from 'node:path';

import type { Settings } from '../../contract/settings';
import { destroyCommand } from '../aws/removed-environments';
import type { TaggedResource } from '../aws/tagged-resources';
import { planStacks } from '../plan/plan';
import { findOrphanedResources, recoveryCommands } from '../recovery/orphaned-resources';
import { makeRunFolder } from '../terraform/run-folder';
import { resourcesOf, type State } from '../terraform/state';
import { addedResourcesOf } from './added-resources';
import { driftOf, type StackDrift } from './drift';
import { stacksOf, type Waiting, whileQuiet } from './quiet';

interface Found {
  readonly drifts: StackDrift[];
  readonly notes: string[];
}

/**
 * The differences from Terraform's state in every deployed stack, and notes on the other stacks.
 *
 * @throws UserError if a deployment is under way and does not end in time
 */
export const findDrift = (settings: Settings, waiting?: Waiting): Promise<Found> =>
  whileQuiet(settings, (states) => compare(settings, states), waiting);

async function compare(settings: Settings, states: Readonly<Record<string, State>>): Promise<Found> {
  const used = Object.keys(states).filter((stack) => resourcesOf(states[stack] ?? {}).length > 0);
  const known = stacksOf(settings);
  const folder = await makeRunFolder('drift');
  const plans = await planStacks(
    settings,
    known.filter((stack) => used.includes(stack)),
    { outdir: join(folder, 'cdktf.out'), logFolder: folder },
  );
  const orphaned = await findOrphanedResources(settings, known);
  const recovery = await recoveryCommands(settings, orphaned, join(folder, 'cdktf.out'));
  await rm(folder, { recursive: true });

  // A deployed stack that cannot be planned is reported as drift: it costs money and nobody knows its state.
  const drifts = await Promise.all(
    plans.map(async (plan) => {
      const { stack, plannableAfter } = plan;
      if (plannableAfter)
        return unplannedDrift(stack, `deployed, but not plannable before ${plannableAfter}`);
      const drift = driftOf(plan, states);
      const resources = await addedResourcesOf(settings, states[stack] ?? {}, Object.values(states));
      return { ...drift, unexpected: [...drift.unexpected, ...resources] };
    }),
  );
  const unwanted = used
    .filter((stack) => !known.includes(stack))
    .map((stack) =>
      unplannedDrift(
        stack,
        `deployed, but settings.ts has no such environment: ${destroyCommand(stack.split('-')[0] ?? '')} removes it`,
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

/** The orphaned resources, shown as a separate stack. */
export function orphanedDrift(
  orphaned: readonly TaggedResource[],
  recovery: readonly string[],
  folder: string,
): StackDrift[] {
  if (orphaned.length === 0) return [];
  const what = 'in the account, but in no state: a run was interrupted before it could record it';
  const found = orphaned.map(({ arn }) => ({ address: arn, what, attributes: [] }));
  const commands = recovery.map((command) => command.replaceAll(folder + sep, ''));
  const adopted = commands.some((command) => command.includes(' -chdir='));
  const clearing = {
    address: 'commands',
    what: 'run these in order: they adopt resources with a fixed name and delete the rest',
    attributes: [...(adopted ? ['npx cdktf synth'] : []), ...commands].map((name) => ({ name })),
  };
  return [{ stack: 'orphaned resources', unexpected: [...found, clearing], expected: [], pending: [] }];
}
