import { charges, freeTypes } from './charges';
import type { Prices } from './prices';
import type { Resource } from './resource';

export interface Line {
  readonly resource: string;
  readonly count: number;
  /** What is counted, such as: public IPv4 address. */
  readonly item: string;
  /** Dollars a month for all of them. */
  readonly usd: number;
}

export interface MonthlyCost {
  readonly usd: number;
  readonly lines: readonly Line[];
  /** Resource types that may cost money and have no price here. */
  readonly unpriced: readonly string[];
}

/**
 * The monthly cost of the resources before usage, with autoscaling's minimum number of tasks. Both `npm run plan` and
 * `npm run cost` use it: the former shows each stack's total before and after, the latter each environment's lines,
 * with estimates of what usage adds.
 */
export function monthlyCost(resources: readonly Resource[], prices: Prices): MonthlyCost {
  const lines = resources.flatMap(({ type, values }) =>
    (charges[type]?.(values, prices, resources) ?? [])
      .filter(([count, each]) => count * each > 0)
      .map(([count, each, item]): Line => {
        const name = [values.name, values.alarm_name, values.dashboard_name].find(
          (found) => typeof found === 'string',
        );
        return { resource: [type, name].join(' ').trim(), count, item, usd: count * each };
      }),
  );
  const types = new Set(resources.map(({ type }) => type));
  return {
    usd: lines.reduce((sum, { usd }) => sum + usd, 0),
    lines,
    unpriced: [...types].filter((type) => !charges[type] && !freeTypes.has(type)),
  };
}
