/** What another egress would cost, from where on it is cheaper, and what others make. */
import { loadSettings } from '../../stacks/settings';
import { estimate } from '../../tools/cost/estimate';
import { monthlyCost } from '../../tools/cost/monthly-cost';
import { pricesOf } from '../../tools/cost/prices';
import { breakEvens, profilesOf } from '../../tools/cost/profiles';
import { resourcesOfStack } from '../../tools/cost/resources';
import type { Synthesized } from '../../tools/plan/synthesized';
import { settings as example } from '../fixtures/settings';
import { proof } from '../support/proof';
import { synthesize, withDev } from '../stacks/synthesize';

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

test('every egress is priced, the one of the settings first', () => {
  const profiles = profilesOfDev();
  expect(profiles.map(({ egress, usd }) => [egress, Math.round(usd * 100) / 100])).toEqual([
    ['public', 34.39],
    ['endpoints', 74.54],
    ['nat 1', 67.24],
    ['nat 2', 103.74],
  ]);
});

test('the number of NAT gateways that the settings ask for is one of them, and so is one in each zone', () => {
  const zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
  const profiles = profilesOfDev({ egress: { nat: 2 } }, zones);
  expect(profiles.map(({ egress }) => egress)).toEqual(['nat 2', 'public', 'endpoints', 'nat 1', 'nat 3']);
});

test('a task more costs its address where it has one', () => {
  const profiles = profilesOfDev();
  const more = named(profiles, 'public').taskUsd - named(profiles, 'endpoints').taskUsd;
  expect(more).toBeCloseTo(3.65, 2);
});

test('a GB costs what carries it, and twice the way between zones where NAT gateways are shared', () => {
  const gb = Object.fromEntries(profilesOfDev().map(({ egress, gbUsd }) => [egress, gbUsd]));
  expect(gb).toEqual({
    public: 0,
    endpoints: 0.01,
    'nat 1': expect.closeTo(0.055, 6) as number,
    'nat 2': 0.045,
  });
});

test('at the break-even the other profile is cheaper, and one before it is not', () => {
  const tasks = 1;
  const profiles = profilesOfDev();
  const found = breakEvens(profiles, tasks);
  expect(found).toContainEqual({ profile: 'endpoints', than: 'nat 1', gb: 163 });
  expect(found).toContainEqual({ profile: 'nat 1', than: 'public', tasks: 11 });
  for (const { profile, than, gb, tasks: atTasks } of found) {
    const [one, other] = [named(profiles, profile), named(profiles, than)];
    if (gb !== undefined) {
      const dearerBy = (at: number) => one.usd + one.gbUsd * at - (other.usd + other.gbUsd * at);
      expect(dearerBy(gb)).toBeLessThan(0);
      expect(dearerBy(gb - 1)).toBeGreaterThan(-1e-6);
    }
    if (atTasks !== undefined) {
      const dearerBy = (at: number) =>
        one.usd + one.taskUsd * (at - tasks) - (other.usd + other.taskUsd * (at - tasks));
      expect(dearerBy(atTasks)).toBeLessThan(0);
      expect(dearerBy(atTasks - 1)).toBeGreaterThan(-1e-6);
    }
  }
});

test('what never pays has no break-even', () => {
  const pairs = breakEvens(profilesOfDev(), 1).map(({ profile, than }) => `${profile} than ${than}`);
  // Dearer before use and for each GB, and no cheaper for a task.
  expect(pairs).not.toContain('nat 2 than endpoints');
  expect(pairs).not.toContain('public than endpoints');
});

test('the plan and the estimate tell the same of an environment', () => {
  const stacks = synthesize();
  const { environments } = estimate(loadSettings(), loadSettings().environments);
  for (const { name, chosen } of environments) {
    // As `npm run plan` does: each stack by itself.
    const planned = [`${name}-networking`, `${name}-ecs`].map(
      (id) => monthlyCost(resourcesOfStack(JSON.parse(stacks(id).json) as Synthesized), prices).usd,
    );
    expect(planned.reduce((sum, usd) => sum + usd)).toBeCloseTo(chosen.usd, 6);
  }
});

test('dev costs less than a third of what AWS CDK makes by default', () => {
  const settings = loadSettings();
  const { environments, peers } = estimate(settings, settings.environments);
  const dev = environments.find(({ name }) => name === 'dev')?.chosen.usd ?? NaN;
  const [cdk, copilot] = peers.map(({ usd }) => usd);
  if (!cdk || !copilot) throw new TypeError('there are two peers');
  // Two NAT gateways 65.70, load balancer 16.43, four public addresses 14.60, a task 9.01.
  expect(cdk).toBeCloseTo(105.74, 2);
  expect(copilot).toBeCloseTo(37.89, 2);
  expect(peers.flatMap(({ unpriced }) => unpriced)).toEqual([]);
  expect(dev).toBeLessThan(cdk / 3);
  proof('cost', {
    'dev, a month': `$${dev.toFixed(2)}`,
    "AWS CDK's default": `$${cdk.toFixed(2)}`,
    "Copilot's default": `$${copilot.toFixed(2)}`,
  });
});
