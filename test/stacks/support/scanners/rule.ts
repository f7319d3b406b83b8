/** What a rule of a scanner is made of. */
import type { Resource, Resources } from '../network/resources';

export interface ScannerRule {
  /** As checkov, trivy and AWS Foundational Security Best Practices call it. */
  readonly ids: {
    readonly checkov?: readonly string[];
    readonly trivy?: readonly string[];
    readonly fsbp?: readonly string[];
  };
  readonly type: string;
  readonly holds: (resource: Resource, stack: Resources) => boolean;
  /** Attributes, or a change of the stack, with which the rule no longer holds. */
  readonly breach: Change;
  /** Stacks that deviate on purpose. The reason stands in the scanners' own files. */
  readonly deviates?: readonly string[];
  /** Where the stacks deviate: what would hold to the rule. */
  readonly mend?: Change;
  /** Why, where the rule is of AWS alone, which reads no file. */
  readonly because?: string;
}

export type Rules = Record<string, ScannerRule>;

type Change = Resource | ((resource: Resource, stack: Resources) => void);

export function apply(change: Change | undefined, resource: Resource, stack: Resources): void {
  if (typeof change === 'function') change(resource, stack);
  else Object.assign(resource, change);
}

/** A block of a resource: Terraform takes one as an object or as a list of one. */
export const block = (value: unknown): Resource =>
  ((Array.isArray(value) ? value[0] : value) ?? {}) as Resource;

export interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

/** What a policy in JSON allows. */
export const allowedBy = (policy: unknown): Statement[] =>
  (JSON.parse(policy as string) as { Statement: Statement[] }).Statement.filter(
    ({ Effect }) => Effect === 'Allow',
  );

/** A policy with one statement. */
export const policyOf = (statement: Resource) =>
  JSON.stringify({ Statement: [{ Effect: 'Allow', ...statement }] });
