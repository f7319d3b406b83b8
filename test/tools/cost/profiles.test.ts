/** What another egress would cost, when it becomes cheaper, and what other tools create. */
import { loadSettings } from '../../../contract/settings';
import { estimate } from '../../../tools/cost/estimate';
import { monthlyCost } from '../../../tools/cost/monthly-cost';
import { HOURS_A_MONTH, pricesOf } from '../../../tools/cost/prices';
import { type BreakEven, breakEvens, type Profile, profilesOf } from '../../../tools/cost/profiles';
import { resourcesOfStack } from '../../../tools/cost/resources';
import type { Synthesized } from '../../../tools/terraform/synthesized';
import { settings as example } from '../../fixtures/settings';
import { proof } from '../../support/proof';
import { synthesize, withDev } from '../../stacks/synthesize';

const prices = pricesOf('us-east-1');

function profilesOfDev(change: Parameters<typeof withDev>[0] = {}, zones = example.zones) {
  const settings = loadSettings({ ...withDev(change), zones });
  const [dev] = settings.environments;
  if (!dev) throw new TypeError('the settings have an environment');
  return profilesOf(settings, dev, prices);
}

const named = (profiles: ReturnType<typeof profilesOfDev>, egress: string) => {
  const found = profiles.find((profile) => profile.egress === egress);
  if (!found) throw new TypeError(`there is no ${egress}`);
  return found;
};

test("every egress is priced, the settings' own first", () => {
  const profiles = profilesOfDev();
  expect(profiles.map(({ egress }) => egress)).toEqual(['public', 'endpoints', 'nat 1', 'nat 2']);
});

test('they differ only in what carries the traffic: addresses, endpoints, NAT gateways', () => {
  const profiles = profilesOfDev();
  const { publicAddressHour, natGatewayHour, interfaceEndpointHour } = prices;
  const network = synthesize(withDev({ egress: 'endpoints' }))('dev-networking');
  const endpoints = network
    .all('aws_vpc_endpoint')
    .filter(({ vpc_endpoint_type }) => vpc_endpoint_type === 'Interface');
  const zones = example.zones.length;
  const carrying = {
    // The public address of its one task.
    public: publicAddressHour,
    endpoints: endpoints.length * zones * interfaceEndpointHour,
    'nat 1': natGatewayHour + publicAddressHour,
    'nat 2': 2 * (natGatewayHour + publicAddressHour),
  };
  const rest = Object.entries(carrying).map(
    ([egress, hour]) => named(profiles, egress).usd - hour * HOURS_A_MONTH,
  );
  expect(endpoints.length).toBeGreaterThan(0);
  expect(rest).toEqual(rest.map(() => expect.closeTo(rest[0] ?? NaN, 6) as number));
});

test("the settings' number of NAT gateways is one of them, and one gateway per zone is another", () => {
  const zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
  const profiles = profilesOfDev({ egress: { nat: 2 } }, zones);
  expect(profiles.map(({ egress }) => egress)).toEqual(['nat 2', 'public', 'endpoints', 'nat 1', 'nat 3']);
});

test('another task costs its address, if it has one', () => {
  const profiles = profilesOfDev();
  const more = named(profiles, 'public').taskUsd - named(profiles, 'endpoints').taskUsd;
  expect(more).toBeCloseTo(prices.publicAddressHour * HOURS_A_MONTH, 6);
});

test('a GB costs its transport, plus twice the transfer between zones if NAT gateways are shared', () => {
  const gb = Object.fromEntries(profilesOfDev().map(({ egress, gbUsd }) => [egress, gbUsd]));
  expect(gb).toEqual({
    public: 0,
    endpoints: 0.01,
    'nat 1': expect.closeTo(0.055, 6) as number,
    'nat 2': 0.045,
  });
});

const profile = (egress: string, usd: number, gbUsd: number, taskUsd: number) => ({
  egress,
  usd,
  gbUsd,
  taskUsd,
  lines: [],
  unpriced: [],
  usage: [],
});

test('a more expensive one that saves per GB or task becomes cheaper at the next whole unit', () => {
  const cheap = profile('cheap', 10, 0.05, 4);
  const dear = profile('dear', 20, 0.01, 1);
  // 10 dollars at 4 cents per GB are 250 GB; at 3 dollars per task, 3.3 tasks more than the present 2.
  expect(breakEvens([cheap, dear], 2)).toEqual([{ profile: 'dear', than: 'cheap', gb: 251, tasks: 6 }]);
});

test.each([
  ['saves on neither', profile('other', 20, 0.05, 4)],
  ['costs more for both', profile('other', 20, 0.06, 5)],
  ['costs as much before use', profile('other', 10, 0.01, 1)],
])('an egress that %s has no break-even', (_, other) => {
  const found = breakEvens([profile('one', 10, 0.05, 4), other], 2);
  expect(found.filter(({ profile }) => profile === 'other')).toEqual([]);
});

/** How much more expensive one is than the other, with this many GB or additional tasks. */
const dearerBy = (one: Profile, other: Profile, { gb = 0, more = 0 }) =>
  one.usd + one.gbUsd * gb + one.taskUsd * more - (other.usd + other.gbUsd * gb + other.taskUsd * more);

/** The break-evens of dev that hold on both sides. */
function breakEvensThatHold(): BreakEven[] {
  const tasks = 1;
  const profiles = profilesOfDev();
  const found = breakEvens(profiles, tasks);
  for (const { profile, than, gb, tasks: atTasks } of found) {
    const [one, other] = [named(profiles, profile), named(profiles, than)];
    if (gb !== undefined) {
      expect(dearerBy(one, other, { gb })).toBeLessThan(0);
      expect(dearerBy(one, other, { gb: gb - 1 })).toBeGreaterThan(-1e-6);
    }
    if (atTasks !== undefined) {
      expect(dearerBy(one, other, { more: atTasks - tasks })).toBeLessThan(0);
      expect(dearerBy(one, other, { more: atTasks - tasks - 1 })).toBeGreaterThan(-1e-6);
    }
  }
  return found;
}

test('at the break-even the other egress is cheaper, and one before it is not', () => {
  expect(breakEvensThatHold()).not.toEqual([]);
});

test('a more expensive egress without a break-even stays more expensive', () => {
  const profiles = profilesOfDev();
  const found = breakEvens(profiles, 1);
  const a_lot = { gb: 1e6, more: 1e3 };
  for (const one of profiles)
    for (const other of profiles)
      if (!found.some(({ profile, than }) => profile === one.egress && than === other.egress))
        if (one.usd > other.usd) expect(dearerBy(one, other, a_lot)).toBeGreaterThan(0);
});

test('the plan and the estimate agree about an environment', () => {
  const stacks = synthesize();
  const { environments } = estimate(loadSettings(), loadSettings().environments);
  for (const { name, chosen } of environments) {
    // Like `npm run plan`: each stack alone.
    const planned = [`${name}-networking`, `${name}-ecs`].map(
      (id) => monthlyCost(resourcesOfStack(JSON.parse(stacks(id).json) as Synthesized), prices).usd,
    );
    expect(planned.reduce((sum, usd) => sum + usd)).toBeCloseTo(chosen.usd, 6);
  }
});

test('what other tools create by default', () => {
  const { peers } = estimate(loadSettings(), []);
  // Two NAT gateways 65.70, load balancer 16.43, four public addresses 14.60, a task 9.01.
  const cdk = 105.74;
  // Load balancer 16.43, three public addresses 10.95, a task 9.01, a key 1.00, a private zone of DNS 0.50.
  const copilot = 37.89;
  expect(peers.map(({ usd }) => usd)).toEqual([cdk, copilot].map((usd) => expect.closeTo(usd, 2) as number));
  expect(peers.flatMap(({ unpriced }) => unpriced)).toEqual([]);
});

test("dev costs less than half of AWS CDK's default", () => {
  const settings = loadSettings();
  const { environments, peers } = estimate(settings, settings.environments);
  const dev = environments.find(({ name }) => name === 'dev')?.chosen;
  const cdk = peers.find(({ name }) => name.includes('CDK'));
  if (!dev || !cdk) throw new TypeError('there is a dev, and a peer of CDK');
  expect(dev.usd).toBeLessThan(cdk.usd / 2);
  proof('cost', {
    'break-evens held on both sides': breakEvensThatHold().length,
    "dev beside AWS CDK's default": 'less than half',
  });
});
