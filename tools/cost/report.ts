/** The estimate as text for a terminal. */
import type { EnvironmentEstimate, Estimate, PeerEstimate } from './estimate';
import { allowances, dollars, freeUsd, itemsOf, sum } from './items';
import type { Line } from './monthly-cost';
import { HOURS_A_MONTH, noPriceOf } from './prices';
import type { BreakEven, Profile } from './profiles';

export function describeEstimate({ region, pricesOf, environments, peers }: Estimate): string {
  const unpriced = new Set(environments.flatMap(({ chosen }) => chosen.unpriced));
  return [
    `Dollars a month of ${HOURS_A_MONTH} hours in ${region}, before tax; AWS's list prices of ${pricesOf}; Spot prices vary.`,
    ...environments.map(describeEnvironment),
    describeTotal(environments),
    describePeers(peers, environments),
    ...[...unpriced].map(noPriceOf),
  ].join('\n\n');
}

function describeEnvironment({ name, tasks, chosen, others, breakEvens }: EnvironmentEstimate): string {
  const all = [chosen, ...others];
  return [
    `${name}: ${dollars(chosen.usd)} before usage, with ${many(tasks, 'task')} and egress ${chosen.egress}`,
    table(
      itemsOf(chosen.lines).map(({ usd, count, item, types }) => [dollars(usd), `${count} × ${item}`, types]),
    ),
    '  Estimated usage on top',
    table(chosen.usage.map(({ usd, of, assumption }) => [dollars(usd, 3), of, assumption])),
    '  Egress of the tasks; endpoints reach only AWS',
    table([
      ['', 'before usage', 'one more task', 'a GB', 'only with this egress'],
      ...all.map((profile) => [
        `${profile.egress}${profile === chosen ? ' *' : ''}`,
        dollars(profile.usd),
        dollars(profile.taskUsd),
        dollars(profile.gbUsd, 3),
        itsOwn(profile, all),
      ]),
    ]),
    ...breakEvens.map((breakEven) => `    ${describeBreakEven(breakEven)}`),
  ].join('\n');
}

/** Items of the profile that not all the others have. */
function itsOwn(profile: Profile, all: readonly Profile[]): string {
  const has = ({ lines }: Profile, line: Line) =>
    lines.some(({ resource, item }) => resource === line.resource && item === line.item);
  const own = profile.lines.filter((line) => !all.every((other) => has(other, line)));
  return itemsOf(own)
    .map(({ usd, count, item }) => `${count} × ${item} ${dollars(usd)}`)
    .join(', ');
}

function describeBreakEven({ profile, than, gb, tasks }: BreakEven): string {
  const from = [
    ...(gb === undefined ? [] : [`${gb.toLocaleString('en')} GB a month`]),
    ...(tasks === undefined ? [] : [many(tasks, 'task')]),
  ];
  return `${profile} is cheaper than ${than} from ${from.join(' or ')} on`;
}

/** The free allowances of an account count once for all its environments. */
function describeTotal(environments: readonly EnvironmentEstimate[]): string {
  const lines = environments.flatMap(({ chosen }) => chosen.lines);
  const names = environments.map(({ name }) => name).join(' and ');
  return (
    `${names}: ${dollars(sum(lines.map(({ usd }) => usd)))} before usage. ${dollars(freeUsd(lines))} of it is free unless something else in the account\n` +
    `uses up its free ${allowances}.`
  );
}

function describePeers(peers: readonly PeerEstimate[], environments: readonly EnvironmentEstimate[]): string {
  return [
    'What other tools create by default for one task with two containers',
    ...peers.flatMap(({ name, usd, lines, asked, source }) => [
      `  ${name}: ${dollars(usd)} before usage, for ${asked}`,
      `    (${source})`,
      table(itemsOf(lines).map(({ usd, count, item }) => [dollars(usd), `${count} × ${item}`])),
    ]),
    table([
      ['before usage', ...peers.map(({ name }) => `of ${name}`)],
      ...environments.map(({ name, chosen }) => [
        `${name} ${dollars(chosen.usd)}`,
        ...peers.map((peer) => `${((100 * chosen.usd) / peer.usd).toFixed(1)} %`),
      ]),
    ]),
  ].join('\n');
}

/** Aligned columns, with numbers aligned right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => {
      const cells = row.map((cell, column) => {
        const width = widths[column] ?? 0;
        return rows.at(-1)?.[column]?.startsWith('$') ? cell.padStart(width) : cell.padEnd(width);
      });
      return `    ${cells.join('  ')}`.trimEnd();
    })
    .join('\n');
}

const many = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
