/** Who can reach whom, computed from Terraform's input, for every combination of the relevant settings and every user. */
import type { SettingsInput } from '../../contract/schema';
import { settings as example } from '../fixtures/settings';
import { users } from '../fixtures/users';
import { proof } from '../support/proof';
import { flowsOf, textOf } from './support/network/flows';
import { networkOf } from './support/network/model';
import { mutationsOf } from './support/network/mutations';
import { brokenNetworks } from './support/network/broken';
import { breachesOf, networkRules } from './support/network/rules';
import { broken, synthesized, variants } from './support/network/variants';

const all = [...synthesized(), ...variants()];
const others = Object.entries<SettingsInput>(users)
  .filter(([, input]) => input !== example)
  .flatMap(([user, input]) =>
    synthesized(input).map((variant) => ({ ...variant, title: `${user}, ${variant.title}` })),
  );

test.each([...all, ...others])('$title: everybody reaches exactly what is stated', (variant) => {
  expect(breachesOf(networkOf(variant.resources), variant)).toEqual({});
});

test('what the check sees, for the example settings', () => {
  const [dev, prod] = all.map(({ resources }) => flowsOf(networkOf(resources)).map(textOf));
  const both = [
    '0.0.0.0/0 → load balancer 5000 by internet gateway',
    '0.0.0.0/0 → load balancer 5001 by internet gateway',
    'load balancer → tasks 5000 by the VPC',
    'load balancer → tasks 5001 by the VPC',
  ];
  expect(dev?.sort()).toEqual([...both, 'tasks → 0.0.0.0/0 443 by internet gateway'].sort());
  expect(prod?.sort()).toEqual(
    [
      ...both,
      ...['ecr.api', 'ecr.dkr', 'logs'].map((service) => `tasks → endpoint of ${service} 443 by the VPC`),
    ].sort(),
  );
});

const named = (title: string) => {
  const variant = all.find((one) => one.title === title);
  if (!variant) throw new Error(`no variant ${title}`);
  return variant;
};

// One of each egress; the closed one with every option that needs more network.
const swept = ['public, 2 zones', 'endpoints, exec, secrets, restricted, 3 zones', 'nat 2, 3 zones'];

const mutated = swept.map((title) => {
  const variant = named(title);
  const mutations = mutationsOf(variant.resources);
  return {
    title,
    mutants: mutations.map((mutation) => ({ title: mutation.title, rules: broken(variant, mutation.apply) })),
  };
});

const spoiled = brokenNetworks.map(([what, title, change]) => ({
  what,
  title,
  before: broken(named(title)),
  rules: broken(named(title), change),
}));

const refused = [...mutated.flatMap(({ mutants }) => mutants), ...spoiled].map(({ rules }) => rules);

test.each(mutated)('$title: every omission or change is refused', ({ mutants }) => {
  expect(mutants.filter(({ rules }) => rules.length === 0).map((mutant) => mutant.title)).toEqual([]);
});

test.each(spoiled)('refused: $what ($title)', ({ before, rules }) => {
  expect(before).toEqual([]);
  expect(rules).not.toEqual([]);
});

test.each(Object.keys(networkRules))('seen broken: %s', (rule) => {
  expect(refused.flat()).toContain(rule);
});

afterAll(() => {
  proof('network', {
    environments: all.length + others.length,
    rules: Object.keys(networkRules).length,
    'connections found': [...all, ...others].flatMap(({ resources }) => flowsOf(networkOf(resources))).length,
    'broken networks refused': refused.filter((rules) => rules.length > 0).length,
  });
});
