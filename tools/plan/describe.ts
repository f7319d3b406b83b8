import { type Change, TAINTED } from '../terraform/changes';
import { isLoss, lossOf } from '../terraform/losses';
import type { StackPlan } from './stack-plan';

/**
 * The plans as text for a terminal.
 *
 * @param removed lines about environments that are still deployed, although settings.ts no longer has them
 */
export function describePlan(plans: readonly StackPlan[], removed: readonly string[] = []): string {
  const changed = plans.filter(({ changes }) => changes.length > 0);
  return [
    ...changed.flatMap((plan) => [
      `${plan.stack}: ${tally(plan.changes)}`,
      ...inOrder(plan.changes).map((change) => `  ${symbols[change.action]} ${describeChange(change)}`),
    ]),
    ...unchanged(plans),
    ...removed,
    describeCost(plans),
  ].join('\n');
}

export const symbols: Readonly<Record<Change['action'], string>> = {
  delete: '-',
  replace: '-/+',
  update: '~',
  create: '+',
};

/** Losses first, creations last. */
export function inOrder(changes: readonly Change[]): Change[] {
  const order = Object.keys(symbols);
  const rank = (change: Change) => order.indexOf(change.action) - (isLoss(change) ? order.length : 0);
  return changes.toSorted((one, other) => rank(one) - rank(other));
}

/** '1 to create, 2 to change'. */
export function tally(changes: readonly Change[]): string {
  const verbs = { create: 'create', update: 'change', replace: 'replace', delete: 'destroy' };
  return Object.entries(verbs)
    .map(([action, verb]) => [changes.filter((change) => change.action === action).length, verb] as const)
    .filter(([count]) => count > 0)
    .map(([count, verb]) => `${count} to ${verb}`)
    .join(', ');
}

/** The address, with the attributes that change or force a replacement, and what is lost with it. */
export function describeChange(change: Change): string {
  const { address, type, action, attributes, forcedBy, reason } = change;
  const details = {
    create: '',
    update: `: ${attributes.map((name) => describeAttribute(name, change)).join(', ')}`,
    replace: `: ${forcedBy.map((name) => describeAttribute(name, change)).join(', ') || why(reason)} forces it`,
    delete: '',
  };
  return `${address}${details[action]}${isLoss(change) ? ` ⚠ loses ${lossOf(type) ?? ''}` : ''}`;
}

const why = (reason = ''): string => (reason === TAINTED ? 'an interrupted creation' : reason);

/** One line for all stacks without a change, and one line for each stack that could not be planned. */
export function unchanged(plans: readonly StackPlan[]): string[] {
  const same = plans.filter(({ changes, plannableAfter }) => changes.length === 0 && !plannableAfter);
  return [
    ...(same.length > 0 ? [`no changes: ${same.map(({ stack }) => stack).join(', ')}`] : []),
    ...plans.flatMap(({ stack, plannableAfter }) =>
      plannableAfter ? [`${stack}: not plannable before ${plannableAfter}`] : [],
    ),
  ];
}

/** The cost of all stacks before and after. */
export function describeCost(plans: readonly StackPlan[]): string {
  const unpriced = [...new Set(plans.flatMap((plan) => plan.unpriced))];
  const costs = plans.flatMap(({ monthlyUsd }) => (monthlyUsd ? [monthlyUsd] : []));
  if (costs.length < plans.length) return `a month: ${unpriced.join('; ')}`;
  const sum = (when: 'before' | 'after') => costs.reduce((total, cost) => total + cost[when], 0);
  const [before, after] = [sum('before'), sum('after')];
  const difference = `${after < before ? '-' : '+'}${dollars(Math.abs(after - before))}`;
  const change =
    dollars(before) === dollars(after) ? 'unchanged' : `${dollars(before)} before, ${difference}`;
  return [`a month: ${dollars(after)} (${change}), plus usage: npm run cost`, ...unpriced].join('; ');
}

const dollars = (usd: number) => `$${usd.toFixed(2)}`;

/** Values with at least this many characters are not shown. */
const LONG = 60;

/** Its name, and its values if they are short. Sensitive and unknown values appear as Terraform prints them. */
function describeAttribute(name: string, { before, after }: Change): string {
  const [from, to] = [show(before?.[name]), show(after?.[name])];
  return from && to ? `${name} ${from} → ${to}` : name;
}

function show(value: unknown): string | undefined {
  if (typeof value === 'object' && value !== null) return undefined;
  if (value === '(sensitive)' || value === '(known after apply)') return value;
  const text = JSON.stringify(value ?? null);
  return text.length < LONG ? text : undefined;
}
