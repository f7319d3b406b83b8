import type { Change } from '../terraform/changes';

/** What a deployment of one stack would change. */
export interface StackPlan {
  readonly stack: string;
  readonly changes: readonly Change[];
  /** What changed outside Terraform since its last apply. */
  readonly moved: readonly Change[];
  /** Dollars a month before usage; undefined for a region without prices. */
  readonly monthlyUsd: { readonly before: number; readonly after: number } | undefined;
  /** What has no price, and where to add it. */
  readonly unpriced: readonly string[];
  /** Condition for planning the stack, such as: dev-networking is deployed. */
  readonly plannableAfter?: string;
}
