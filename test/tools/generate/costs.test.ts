/** What environments cost, item by item, for whatever settings. */
import { check } from 'prettier';

import { loadSettings } from '../../../contract/settings';
import type { SettingsInput } from '../../../contract/schema';
import { resourcesOfEach } from '../../../tools/cost/environment-resources';
import { estimate } from '../../../tools/cost/estimate';
import { costsSection } from '../../../tools/generate/costs';
import { settings as example } from '../../fixtures/settings';
import { withDev } from '../../stacks/synthesize';

const { dev, prod } = example.environments;
if (!dev || !prod) throw new TypeError('the settings of the tests have dev and prod');

const somewhere = (region: string, input: SettingsInput): SettingsInput => ({
  ...input,
  region,
  zones: [`${region}a`, `${region}b`],
});

const three = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
const secrets = { app: { ONE: { secretsManager: 'one' } } };

const cases: [string, SettingsInput][] = [
  ['the settings of the tests', example],
  ['one environment', withDev({})],
  ['one task, no dashboard', withDev({ tasks: { min: 1, max: 1 }, dashboard: false })],
  ['NAT gateways in three zones', { ...withDev({ egress: { nat: 3 } }), zones: three }],
  ['a secret and a larger task', withDev({ secrets, size: { cpu: 1024, memoryMiB: 8192 } })],
  [
    'nine environments',
    {
      ...example,
      environments: Object.fromEntries(
        Array.from({ length: 9 }, (_, index) => [`e${index}`.padEnd(1 + index, 'x'), index % 2 ? dev : prod]),
      ),
    },
  ],
  ['a region without prices', somewhere('sa-northwest-9', example)],
];

/** Cells of the table's rows, by the first of them. */
const rowsOf = (section: string) =>
  new Map(
    section
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => {
        const [first = '', ...others] = line
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim());
        return [first, others] as const;
      }),
  );

const costsOf = (input: SettingsInput) => {
  const settings = loadSettings(input);
  return costsSection(settings, resourcesOfEach(settings));
};

test.each(cases)('prettier leaves it as it is: %s', async (_, input) => {
  const text = `${costsOf(input)}\n`;
  expect(await check(text, { parser: 'markdown', printWidth: 110 })).toBe(true);
});

test.each(cases.filter(([name]) => !name.startsWith('a region')))(
  'a column for each environment, whose amounts are those of npm run cost: %s',
  (_, input) => {
    const settings = loadSettings(input);
    const rows = rowsOf(costsSection(settings, resourcesOfEach(settings)));
    expect(rows.get('')).toEqual(settings.environments.map(({ name }) => `\`${name}\``));
    const { environments } = estimate(settings, settings.environments);
    environments.forEach(({ chosen }, column) => {
      const cells = [...rows].slice(1, -1).map(([, row]) => row[column] ?? '');
      expect(rows.get('egress')?.[column]).toBe(chosen.egress);
      expect(rows.get('**a month**')?.[column]).toBe(`**$${chosen.usd.toFixed(2)}**`);
      const amounts = cells.flatMap((cell) => cell.match(/(?<=^\$)[\d.]+/g) ?? []).map(Number);
      // A cent a row for what was rounded.
      expect(Math.abs(amounts.reduce((sum, usd) => sum + usd) - chosen.usd)).toBeLessThan(
        amounts.length / 100,
      );
      const count = chosen.lines
        .filter(({ item }) => item === 'public IPv4 address')
        .reduce((sum, line) => sum + line.count, 0);
      expect(rows.get('public IPv4 address')?.[column]).toMatch(new RegExp(`^\\$[\\d.]+ for ${count}$`));
    });
  },
);

test('the bounds of the tasks', () => {
  const tasksOf = (min: number, max: number) =>
    rowsOf(costsOf(withDev({ tasks: { min, max } }))).get('tasks');
  expect(tasksOf(1, 3)).toEqual(['1 to 3']);
  expect(tasksOf(2, 2)).toEqual(['2']);
});

test('a region without prices gets no number, but where to add them', () => {
  const section = costsOf(somewhere('sa-northwest-9', example));
  expect(section).toContain('The monthly cost of dev and prod is not known');
  expect(section).toContain(
    '[tools/cost/prices.ts](../tools/cost/prices.ts) has no prices for sa-northwest-9',
  );
  expect(section).not.toMatch(/\$\d/);
});
