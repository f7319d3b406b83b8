import { isDeepStrictEqual } from 'node:util';

import type { Values } from './state';

export interface Change {
  readonly address: string;
  readonly type: string;
  readonly action: 'create' | 'update' | 'replace' | 'delete';
  /** Names of the attributes that differ; empty if the whole resource is created or deleted. */
  readonly attributes: readonly string[];
  /** Names of the attributes that force the replacement; empty if something else does, such as a taint. */
  readonly forcedBy: readonly string[];
  /** Terraform's own reason if it is not an attribute, such as `replace_because_tainted`. */
  readonly reason: string | undefined;
  /** Values before and after, with `(sensitive)` and `(known after apply)` for values that Terraform does not show. */
  readonly before: Values | undefined;
  readonly after: Values | undefined;
}

/** The parts of `terraform show -json <plan>` that are read. */
export interface PlanJson {
  readonly resource_changes?: readonly ResourceChange[];
  readonly resource_drift?: readonly ResourceChange[];
}

interface ResourceChange {
  readonly address: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly action_reason?: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Values | null;
    readonly after: Values | null;
    /** Trees with true for each unknown or sensitive value. */
    readonly after_unknown?: unknown;
    readonly before_sensitive?: unknown;
    readonly after_sensitive?: unknown;
    readonly replace_paths?: readonly (readonly (string | number)[])[];
  };
}

/** What the plan would change. */
export const changesOf = (plan: PlanJson): Change[] => (plan.resource_changes ?? []).flatMap(toChange);

/** What has changed outside Terraform since its last apply. */
export const movesOf = (plan: PlanJson): Change[] => (plan.resource_drift ?? []).flatMap(toChange);

/** Terraform's reason for a resource whose creation was interrupted, or that somebody has tainted. */
export const TAINTED = 'replace_because_tainted';

function toChange({ address, mode, type, action_reason, change }: ResourceChange): Change[] {
  const action = actionOf(change.actions);
  if (mode !== 'managed' || !action) return [];
  const unknown = change.after_unknown;
  const after = change.after ? overlay(change.after, unknown, '(known after apply)') : undefined;
  const names = new Set([...Object.keys(change.before ?? {}), ...Object.keys(after ?? {})]);
  const differs = (name: string) => !isDeepStrictEqual(change.before?.[name] ?? null, after?.[name] ?? null);
  return [
    {
      address,
      type,
      action,
      attributes: change.before && after ? [...names].filter(differs).sort() : [],
      forcedBy: [...new Set((change.replace_paths ?? []).map(([name]) => `${name ?? ''}`))],
      reason: action_reason,
      before: change.before ? overlay(change.before, change.before_sensitive, '(sensitive)') : undefined,
      after: after && overlay(after, change.after_sensitive, '(sensitive)'),
    },
  ];
}

function actionOf(actions: readonly string[]): Change['action'] | undefined {
  if (actions.length === 2) return 'replace';
  return (['create', 'update', 'delete'] as const).find((action) => action === actions[0]);
}

/** The values, replaced by the word where the tree of the same shape has true. */
function overlay(values: Values, tree: unknown, word: string): Values {
  return overlaid(values, tree, word) as Values;
}

function overlaid(value: unknown, tree: unknown, word: string): unknown {
  if (tree === true) return word;
  if (tree === null || typeof tree !== 'object') return value;
  // Terraform omits unknown values, so the tree may have entries that the value lacks.
  if (Array.isArray(tree)) {
    const items = Array.isArray(value) ? (value as unknown[]) : [];
    return Array.from({ length: Math.max(items.length, tree.length) }, (_, index) =>
      overlaid(items[index], tree[index], word),
    );
  }
  const known = (value ?? {}) as Values;
  const merged: Record<string, unknown> = { ...known };
  for (const [name, branch] of Object.entries(tree)) merged[name] = overlaid(known[name], branch, word);
  return merged;
}
