import { isDeepStrictEqual } from 'node:util';

import type { Change } from '../terraform/changes';
import type { State } from '../terraform/state';
import { reasonToMove } from './expected';
import { ADDED } from './added';
import { addedPartsIn, listsParts } from './added-parts';
import type { Attribute, Difference } from './difference';

export interface StackDrift {
  readonly stack: string;
  /** Changed by somebody or something other than a deployment. */
  readonly unexpected: readonly Difference[];
  /** Changes automatically. */
  readonly expected: readonly Difference[];
  /** Unchanged since the last deployment, but the configuration now differs. */
  readonly pending: readonly Difference[];
}

/** A plan: what it would change, and what has changed outside Terraform since the last apply. */
interface Planned {
  readonly stack: string;
  readonly changes: readonly Change[];
  readonly moved: readonly Change[];
}

/**
 * Separates what was changed behind Terraform's back from what changes automatically and from what is not deployed yet.
 * If a resource is still as the last deployment left it, a planned change can only come from the configuration.
 *
 * @param states every stack → its state, as the last deployment wrote it
 */
export function driftOf(
  { stack, changes, moved }: Planned,
  states: Readonly<Record<string, State>>,
): StackDrift {
  const unexpected: Difference[] = [];
  const expected: Difference[] = [];
  const pending: Difference[] = [];

  const touched = new Set<string>();
  for (const { address, type, action, attributes: names, before = {}, after = {} } of moved) {
    const planned = changes.some((change) => change.address === address);
    const fate = planned ? 'the next deployment restores it' : 'no deployment restores it';
    if (action === 'delete') {
      touched.add(address);
      unexpected.push({ address, what: `deleted; ${fate}`, attributes: [] });
      continue;
    }
    const attributes = names
      .filter((name) => !listsParts(type, name))
      .filter((name) => !isSame(before[name], after[name]) || isSecret(before[name], after[name]))
      .map((name) => ({ name, from: before[name], to: after[name], reason: reasonToMove(type, name) }));
    for (const { reason, ...attribute } of attributes.filter(({ reason: known }) => known)) {
      expected.push({ address, what: reason ?? '', attributes: [attribute] });
    }
    const changed = attributes.flatMap(({ reason, ...attribute }) => (reason ? [] : [attribute]));
    if (changed.length === 0) continue;
    touched.add(address);
    unexpected.push({ address, what: `changed; ${fate}`, attributes: changed });
  }

  for (const { address, attribute, part } of addedPartsIn(
    states[stack] ?? {},
    Object.values(states),
    moved,
  )) {
    unexpected.push({ address, what: ADDED, attributes: [{ name: attribute, to: part }] });
  }

  for (const change of changes.filter(({ address }) => !touched.has(address))) {
    const images = imagesOf(change);
    const difference = {
      address: change.address,
      attributes: images ? [images] : change.attributes.map(named),
    };
    // The image comes from the release record, which only a promotion writes: this is not an undeployed commit.
    if (images) unexpected.push({ ...difference, what: 'runs another image than the recorded release' });
    else pending.push({ ...difference, what: `${change.action} is planned` });
  }
  return { stack, unexpected, expected, pending };
}

const named = (name: string): Attribute => ({ name });

/** The deployed and the planned image of a task definition; undefined if they are the same. */
function imagesOf({ type, before, after }: Change): Attribute | undefined {
  if (type !== 'aws_ecs_task_definition' || !before || !after) return undefined;
  const [from, to] = [after, before].map(({ container_definitions: json }) => {
    try {
      const containers = JSON.parse(json as string) as { image?: string }[];
      return [...new Set(containers.map(({ image }) => image))].join(', ');
    } catch {
      return undefined;
    }
  });
  return from && to && from !== to ? { name: 'image', from, to } : undefined;
}

/** The provider writes a missing value as null or as the zero value of its type. */
const isSame = (one: unknown, other: unknown) => isDeepStrictEqual(filled(one), filled(other));

/** The plan says only that sensitive values differ, not how. */
const isSecret = (...values: unknown[]) => JSON.stringify(values).includes('(sensitive)');

function filled(value: unknown): unknown {
  if (value === '' || value === 0 || value === false || value === null) return undefined;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.length > 0 ? value.map(filled) : undefined;
  const entries = Object.entries(value)
    .map(([key, each]) => [key, filled(each)] as const)
    .filter(([, each]) => each !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
