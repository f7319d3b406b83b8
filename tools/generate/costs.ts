/** What each environment costs, item by item: the section of docs/environments.md. */
import type { Settings } from '../../contract/settings';
import type { NamedResources } from '../cost/environment-resources';
import { allowances, dollars, freeUsd, type Item, itemsOf } from '../cost/items';
import { type MonthlyCost, monthlyCost } from '../cost/monthly-cost';
import { peers } from '../cost/peers';
import { findPrices, type Prices } from '../cost/prices';
import { egressName } from '../cost/profiles';
import { words } from './words';

/** Markdown as prettier leaves it. */
export function costsSection(settings: Settings, environments: readonly NamedResources[]): string {
  const { region } = settings;
  const prices = findPrices(region);
  if (!prices) {
    const names = environments.map(({ name }) => name);
    return words.en.noPrices(names, region, linked('tools/cost/prices.ts'));
  }
  const costs = environments.map(({ resources }) => monthlyCost(resources, prices));
  return [introduction(region, prices, costs), itemTable(settings, costs), describePeers(prices)].join(
    '\n\n',
  );
}

function introduction(region: string, { asOf }: Prices, costs: readonly MonthlyCost[]): string {
  const unpriced = new Set(costs.flatMap((cost) => cost.unpriced));
  return [
    `Monthly cost in ${region} with the minimum number of tasks, at AWS's list prices of ${asOf} (Spot prices vary), without usage.`,
    '`npm run cost` shows it resource by resource, with what usage adds (logs, flow logs, traffic, images) and with every other egress.',
    `${dollars(freeUsd(costs.flatMap(({ lines }) => lines)))} of it is free as long as nothing else in the account uses the free allowance of ${allowances}.`,
    ...(unpriced.size > 0
      ? [
          `Not counted, for want of a price in ${linked('tools/cost/charges.ts')}: ${[...unpriced].map((type) => `\`${type}\``).join(', ')}.`,
        ]
      : []),
  ].join(' ');
}

function itemTable({ environments }: Settings, costs: readonly MonthlyCost[]): string {
  const columns = costs.map(({ lines }) => itemsOf(lines));
  const charged = itemsOf(costs.flatMap(({ lines }) => lines)).map(({ item }) => [
    item,
    ...columns.map((items) => cellOf(items.find((one) => one.item === item))),
  ]);
  return aligned([
    ['', ...environments.map(({ name }) => `\`${name}\``)],
    ['egress', ...environments.map(({ egress }) => egressName(egress))],
    ['tasks', ...environments.map(({ tasks: { min, max } }) => words.en.range(min, max))],
    ...charged,
    ['**a month**', ...costs.map(({ usd }) => `**${dollars(usd)}**`)],
  ]);
}

function cellOf(item: Item | undefined): string {
  if (!item) return '';
  return item.count === 1 ? dollars(item.usd) : `${dollars(item.usd)} for ${item.count}`;
}

function describePeers(prices: Prices): string {
  const described = peers.map(({ name, resources }) => {
    const { usd, lines } = monthlyCost(resources, prices);
    const [dearest] = itemsOf(lines);
    const part = dearest ? `, of which ${dearest.count} × ${dearest.item} ${dollars(dearest.usd)}` : '';
    return `${name} ${dollars(usd)}${part}`;
  });
  return `What other tools create by default for one task with two containers costs: ${described.join('; ')}.`;
}

/** A table whose first column stands at the left and whose others stand at the right. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const [header = '', ...others] = rows.map((row) =>
    line(
      row.map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      ),
    ),
  );
  const delimiter = line(
    widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)),
  );
  return [header, delimiter, ...others].join('\n');
}

const linked = (path: string) => `[${path}](../${path})`;
