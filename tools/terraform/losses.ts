import { type Change, changesOf, isLoss, type PlanJson } from './changes';
import { lossOf } from './stateful';

/**
 * Why the plan must not be applied: one line for each stateful resource that it would destroy or replace without
 * leave, with the option that gives it.
 *
 * @param allowed `<stack>/<address>` of those that may go
 */
export function refusals(stack: string, plan: PlanJson, allowed: readonly string[]): string[] {
  return changesOf(plan)
    .filter(isLoss)
    .filter(({ address }) => !allowed.includes(`${stack}/${address}`))
    .map(
      (change) =>
        `refused, and nothing of ${stack} is changed: ${change.address} would be ${how(change)}, and with it goes ` +
        `${lossOf(change.type) ?? ''}: if that is wanted, pass --allow '${stack}/${change.address}'`,
    );
}

const how = ({ action, forcedBy }: Change): string => {
  if (action === 'delete') return 'destroyed';
  return forcedBy.length > 0 ? `replaced (${forcedBy.join(', ')} forces it)` : 'replaced';
};
