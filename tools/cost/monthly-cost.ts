import { charges, freeTypes } from './charges';
import type { Prices } from './prices';
import type { Resource } from './resource';

export interface Line {
  readonly resource: string;
  readonly count: number;
  /** What is counted, such as: public IPv4 address. */
  readonly item: string;
  /** A month of all of them. */
  readonly usd: number;
}

export interface MonthlyCost {
  readonly usd: number;
  readonly lines: readonly Line[];
  /** Types of resources that may cost and have no price here. */
  readonly unpriced: readonly string[];
}

/**
 * What the resources cost in a month before any use, with as many tasks as autoscaling keeps at least. `npm run plan`
 * and `npm run cost` tell the same of the same resources: the one each stack's sum, before and after, the other each
 * environment's lines, with estimates of what use adds.
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
