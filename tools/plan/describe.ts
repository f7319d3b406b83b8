import type { Change } from './changes';
import type { StackPlan } from './plan';
import { lossOf } from './stateful';

/** The plans as text for a terminal. */
export function describePlan(plans: readonly StackPlan[]): string {
  return plans.map(describeStack).join('\n');
}

function describeStack({ stack, changes, unplanned }: StackPlan): string {
  if (unplanned) return `${stack}: not planned, ${unplanned}`;
  if (changes.length === 0) return `${stack}: no changes`;
  return [`${stack}:`, ...changes.map((change) => `  ${describeChange(change)}`)].join('\n');
}

function describeChange({ address, type, action, attributes, stateful }: Change): string {
  const loses = stateful && (action === 'replace' || action === 'delete');
  const warning = loses ? ` ⚠ loses ${lossOf(type) ?? ''}` : '';
  return `${action} ${address}${attributes.length > 0 ? ` (${attributes.join(', ')})` : ''}${warning}`;
}
