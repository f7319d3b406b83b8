/**
 * Resources that somebody added by hand to a load balancer or a cluster: a listener, a rule that sends requests
 * elsewhere, a target without a task, a task without a service. Terraform's state and plan do not mention them.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import type { Settings } from '../../contract/settings';
import { resourcesOf, type State } from '../terraform/state';
import { addedToListeners, addedToTargetGroups } from './added-to-balancer';
import { addedToClusters } from './added-to-clusters';
import type { Difference } from './difference';

/** How many looks must all find a resource: a starting or stopping task may briefly lack its service or target. */
const LOOKS = 3;

/**
 * The resources that were added to the stack's own and that are in no state.
 *
 * @param states of every stack: one stack may make a rule for a listener of another
 * @param pauseMs milliseconds between looks @default 5,000
 */
export async function addedResourcesOf(
  settings: Settings,
  state: State,
  states: readonly State[],
  pauseMs = 5_000,
): Promise<Difference[]> {
  const own = resourcesOf(state);
  const all = states.flatMap(resourcesOf);
  const look = async () => {
    const { found, tasks } = await addedToClusters(
      settings,
      own,
      new Set(all.map(({ values }) => values.id)),
    );
    const listeners = await addedToListeners(settings, own, all);
    return [...found, ...listeners, ...(await addedToTargetGroups(settings, own, tasks))];
  };
  let found = await look();
  for (let looks = 1; looks < LOOKS && found.length > 0; looks++) {
    await sleep(pauseMs);
    const former = new Set(found.map(keyOf));
    found = (await look()).filter((each) => former.has(keyOf(each)));
  }
  return found;
}

const keyOf = ({ address, attributes }: Difference) => `${address} ${attributes[0]?.name ?? ''}`;
