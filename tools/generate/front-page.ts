/** What of a front page, README.md or its translation, is made from settings.ts. */
import type { NamedResources } from '../cost/environment-resources';
import { monthlyCost } from '../cost/monthly-cost';
import { peers } from '../cost/peers';
import { findPrices } from '../cost/prices';
import { egressName } from '../cost/profiles';
import { type Resource, taskOf, valuesOf } from '../cost/resource';
import { UserError } from '../terminal/program';
import { aligned } from './costs';
import { pictureOf } from './picture';
import type { Words } from './words';

/**
 * The page with the picture of the first environment and the monthly costs of all, each between its markers. A page
 * without the markers of a section, such as a README of the user's own, gets no such section.
 *
 * @throws UserError if it has only one marker of a section, or both in the wrong order
 */
export function frontPage(
  page: string,
  region: string,
  environments: readonly NamedResources[],
  words: Words,
): string {
  const [first] = environments;
  const picture = first ? pictureOf(first.resources, words) : '';
  const pictured = withSection(page, 'picture', picture, words);
  return withSection(pictured, 'costs', costs(region, environments, words), words);
}

/** The section stands between an empty line after the first marker and one before the second. */
function withSection(page: string, name: string, section: string, words: Words): string {
  const [begin, end] = [`<!-- ${name}: npm run generate -->`, `<!-- /${name} -->`];
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 && !page.includes(end)) return page;
  if (from < 0 || to < 0) {
    throw new UserError(`${words.page}: the section '${name}' needs '${begin}', and '${end}' after it`);
  }
  return `${page.slice(0, from)}${begin}\n\n${section}\n\n${page.slice(to)}`;
}

function costs(region: string, environments: readonly NamedResources[], words: Words): string {
  const prices = findPrices(region);
  if (!prices) {
    const names = environments.map(({ name }) => name);
    return words.noPrices(names, region, '[tools/cost/prices.ts](tools/cost/prices.ts)');
  }
  const row = (head: string, cell: (resources: readonly Resource[]) => string) => [
    head,
    ...[...environments, ...peers].map(({ resources }) => cell(resources)),
  ];
  const table = aligned([
    ['', ...environments.map(({ name }) => `\`${name}\``), ...peers.map(({ name }) => name)],
    row(words.egressRow, egressOf),
    row(words.tasksRow, (resources) => tasksOf(resources, words)),
    row(`**${words.monthRow}**`, (resources) => `**${words.usd(monthlyCost(resources, prices).usd)}**`),
  ]);
  return `${words.costs(region, prices.asOf)}\n\n${table}`;
}

/** In the words of settings.ts. */
function egressOf(resources: readonly Resource[]): string {
  const nat = valuesOf(resources, 'aws_nat_gateway').length;
  const isPublic = valuesOf(resources, 'aws_ecs_service').some((one) => taskOf(one, resources).publicAddress);
  return egressName(nat > 0 ? { nat } : isPublic ? 'public' : 'endpoints');
}

function tasksOf(resources: readonly Resource[], words: Words): string {
  const [service = {}] = valuesOf(resources, 'aws_ecs_service');
  const [scaling] = valuesOf(resources, 'aws_appautoscaling_target');
  const { count } = taskOf(service, resources);
  return words.range(count, Number(scaling?.max_capacity ?? count));
}
