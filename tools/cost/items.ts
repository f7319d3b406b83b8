/** Lines of an estimate, grouped by item. */
import { freeItems } from './charges';
import type { Line } from './monthly-cost';

export interface Item {
  /** What is counted, such as: public IPv4 address. */
  readonly item: string;
  readonly count: number;
  /** Dollars a month for all of them. */
  readonly usd: number;
  /** Types of their resources. */
  readonly types: string;
}

/** Combines the lines of each item, most expensive first. */
export function itemsOf(lines: readonly Line[]): Item[] {
  const names = [...new Set(lines.map(({ item }) => item))];
  return names
    .map((item) => {
      const same = lines.filter((line) => line.item === item);
      return {
        item,
        count: sum(same.map(({ count }) => count)),
        usd: sum(same.map(({ usd }) => usd)),
        types: [...new Set(same.map(({ resource }) => resource.split(' ')[0] ?? ''))].join(', '),
      };
    })
    .toSorted((one, other) => other.usd - one.usd);
}

/** Dollars of the lines that are free for an account, once for all its environments. */
export const freeUsd = (lines: readonly Line[]) =>
  sum(itemsOf(lines).map(({ item, count, usd }) => (usd / count) * Math.min(count, freeItems[item] ?? 0)));

/** The free items of an account, as text. */
export const allowances = Object.entries(freeItems)
  .map(([item, count]) => `${count} × ${item}`)
  .join(', ');

export const dollars = (usd: number, digits = 2) => `$${usd.toFixed(digits)}`;

export const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
