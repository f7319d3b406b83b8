/** The generated sections of README.md and of its translation, for whatever settings. */
import { check } from 'prettier';

import { loadSettings, type Settings } from '../../../contract/settings';
import { environmentResources, resourcesOfEach } from '../../../tools/cost/environment-resources';
import { estimate } from '../../../tools/cost/estimate';
import { findPrices } from '../../../tools/cost/prices';
import { frontPage } from '../../../tools/generate/front-page';
import { pictureOf } from '../../../tools/generate/picture';
import { type Words, words } from '../../../tools/generate/words';
import { settings as example } from '../../fixtures/settings';
import { options } from '../../fixtures/options';
import { users } from '../../fixtures/users';
import { rowsOf } from '../../support/markdown';

const markers = (name: string) => [`<!-- ${name}: npm run generate -->`, `<!-- /${name} -->`] as const;
const place = (name: string, section: string) => markers(name).join(`\n\n${section}\n\n`);
const page = `# Title\n\n${place('picture', 'Stale')}\n\nText.\n\n${place('costs', 'Stale: $1.00')}\n\nMore.\n`;

const projects = {
  example,
  options,
  'a region without prices': users['another account, region and project'],
};
const pageOf = (text: string, settings: Settings, language: Words) =>
  frontPage(text, settings.region, resourcesOfEach(settings), language);
const cases = Object.entries(projects).flatMap(([name, input]) =>
  Object.values(words).map((each) => [name, each.page, loadSettings(input), each] as const),
);

describe.each(cases)('%s, %s', (_, __, settings, each) => {
  const made = pageOf(page, settings, each);

  test('prettier leaves it as it is', async () => {
    expect(await check(made, { parser: 'markdown', printWidth: 110 })).toBe(true);
  });

  test('the picture is that of the first environment', () => {
    const [first] = settings.environments;
    if (!first) throw new TypeError('no environment');
    expect(made).toContain(place('picture', pictureOf(environmentResources(settings, first), each)));
  });

  test('nothing else of the page changes, and what is fresh stays', () => {
    const own = (text: string) => text.replace(/(?<= npm run generate -->\n)[^]*?(?=\n<!-- \/)/g, '');
    expect(own(made)).toBe(own(page));
    expect(pageOf(made, settings, each)).toBe(made);
  });
});

test.each(cases.filter(([, , { region }]) => findPrices(region)))(
  '%s, %s: the costs are those of npm run cost, each environment first, then what others make',
  (_, __, settings, each) => {
    const made = pageOf(page, settings, each);
    const { environments, peers } = estimate(settings, settings.environments);
    const [names, egress, tasks, month] = rowsOf(made);
    expect(names).toEqual([
      '',
      ...environments.map(({ name }) => `\`${name}\``),
      ...peers.map(({ name }) => name),
    ]);
    expect(egress?.slice(1)).toEqual([...environments.map(({ chosen }) => chosen.egress), 'nat 2', 'public']);
    const bounds = settings.environments.map(({ tasks: { min, max } }) => each.range(min, max));
    expect(tasks?.slice(1)).toEqual([...bounds, '1', '1']);
    const all = [...environments.map(({ chosen }) => chosen), ...peers];
    expect(month?.slice(1)).toEqual(all.map(({ usd }) => `**${each.usd(usd)}**`));
  },
);

test.each([
  [words.en, '$1.50', '1 to 3', '2'],
  [words['pt-BR'], 'US$\u00a01,50', '1 a 3', '2'],
])('amounts and bounds are written as in the language of $page', ({ usd, range }, amount, bounds, one) => {
  expect(usd(1.5)).toBe(amount);
  expect([range(1, 3), range(2, 2)]).toEqual([bounds, one]);
});

test.each(Object.values(words))(
  '$page: a region without prices gets no number, but where to add them',
  (each) => {
    const region = 'sa-northwest-9';
    const settings = loadSettings({ ...example, region, zones: [`${region}a`, `${region}b`] });
    const made = pageOf(page, settings, each);
    expect(made).toContain('[tools/cost/prices.ts](tools/cost/prices.ts)');
    expect(made).toContain(region);
    expect(made).not.toMatch(/\$ ?\d/);
  },
);

describe.each(['picture', 'costs'])('a page with half a place for the %s is refused', (name) => {
  const [begin, end] = markers(name);
  test.each([
    ['no end', begin, ''],
    ['no beginning', '', end],
    ['the end first', end, begin],
  ])('%s', (_, first, second) => {
    const broken = page.replace(begin, '<begin>').replace(end, second).replace('<begin>', first);
    const refused = `README.md: the section '${name}' needs '${begin}', and '${end}' after it`;
    expect(() => pageOf(broken, loadSettings(example), words.en)).toThrow(refused);
  });
});

test('a page without any place, or none at all, stays as it is', () => {
  for (const own of ['# My own\n', '']) expect(pageOf(own, loadSettings(example), words.en)).toBe(own);
});
