/** Environments in every combination of the settings that affect the network. */
import { loadSettings, type Settings } from '../../../../contract/settings';
import type { SettingsInput } from '../../../../contract/schema';
import { settings as example } from '../../../fixtures/settings';
import { synthesize } from '../../synthesize';
import { networkOf } from './model';
import { environmentOf, type Resources } from './resources';
import { breachesOf, type Stated } from './rules';

type Input = SettingsInput['environments'][string];

interface Variant extends Stated {
  /** Its settings in a few words, such as `nat 2, exec, secrets`. */
  readonly title: string;
  readonly resources: Resources;
}

const egresses: Input['egress'][] = ['public', 'endpoints', { nat: 1 }, { nat: 2 }];
const secrets: Input['secrets'] = { app: { A: { ssm: '/a' } }, redirect: { B: { secretsManager: 'b' } } };
const ingressCidrs: Input['ingressCidrs'] = ['203.0.113.0/24', '198.51.100.7/32'];

const options: readonly [title: string, settings: Partial<Input>][] = [
  ['exec', { exec: true }],
  ['secrets', { secrets }],
  ['restricted', { ingressCidrs }],
];

/** Every subset of the options, the empty one first. */
const subsets = options.reduce<(typeof options)[]>(
  (mixes, option) => [...mixes, ...mixes.map((mix) => [...mix, option])],
  [[]],
);

const mixes = egresses.flatMap((egress) =>
  subsets.map((mix) => ({
    count: mix.length,
    title: [typeof egress === 'object' ? `nat ${egress.nat}` : egress, ...mix.map(([title]) => title)].join(
      ', ',
    ),
    settings: Object.assign({}, { egress }, ...mix.map(([, settings]) => settings)) as Partial<Input>,
  })),
);

/** All combinations in two zones; in three, those with none of the options and those with all. */
export function variants(): Variant[] {
  const extremes = mixes.filter(({ count }) => count === 0 || count === options.length);
  return [...mixedIn(2, mixes), ...mixedIn(3, extremes)];
}

function mixedIn(zoneCount: number, some: typeof mixes): Variant[] {
  const { dev } = example.environments;
  if (!dev) throw new TypeError('the example settings have an environment dev');
  const environments = Object.fromEntries(
    some.map(({ settings }, index) => [`e${index}`, { ...dev, ...settings, cidr: `10.${index}.0.0/16` }]),
  );
  const zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'].slice(0, zoneCount);
  return synthesized({ ...example, zones, environments }).map((variant, index) => ({
    ...variant,
    title: `${some[index]?.title ?? ''}, ${zoneCount} zones`,
  }));
}

/** Every environment of the settings. */
export function synthesized(input: SettingsInput = example): Variant[] {
  const settings: Settings = loadSettings(input);
  const stacks = synthesize(input);
  return settings.environments.map((environment) => ({
    title: environment.name,
    settings,
    environment,
    resources: environmentOf(stacks, environment.name),
  }));
}

/** The rules that a variant breaks, once its resources have been changed. */
export function broken(variant: Variant, change: (resources: Resources) => void = () => undefined): string[] {
  const resources = structuredClone(variant.resources);
  change(resources);
  return Object.keys(breachesOf(networkOf(resources), variant));
}
