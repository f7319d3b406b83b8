/** What every stack promises, for any project. */
import { environmentStacks } from '../../contract/names';
import type { SettingsInput } from '../../contract/schema';
import { settings as example } from '../fixtures/settings';
import { users } from '../fixtures/users';
import { misnamed, unformed } from './support/forms';
import { oversized } from './support/sizes';
import { type Synthesized, synthesize } from './synthesize';

const idsOf = ({ environments }: SettingsInput) => [
  'bootstrap',
  'ecr',
  ...Object.keys(environments).flatMap(environmentStacks),
];

describe.each(Object.entries<SettingsInput>(users))('%s', (_, input) => {
  const { project, account, region } = input;
  const { stateBucket = `${project}-tfstate-${account}-${region}` } = input;
  const stacks = synthesize(input);
  const every = idsOf(input).map((id) => ({ id, stack: stacks(id) }));
  const inEach = <T>(of: (stack: Synthesized, id: string) => T) =>
    Object.fromEntries(every.map(({ id, stack }) => [id, of(stack, id)]));
  const nothing = inEach((): string[] => []);

  test('every stack keeps its state in the bucket of bootstrap, encrypted and locked by S3 itself', () => {
    expect(stacks('bootstrap').one('aws_s3_bucket').bucket).toBe(stateBucket);
    expect(inEach(({ terraform: { backend } }) => backend)).toEqual(
      inEach((_, id) => ({
        s3: {
          bucket: stateBucket,
          key: `${id}.tfstate`,
          region,
          encrypt: true,
          use_lockfile: true,
          allowed_account_ids: [account],
        },
      })),
    );
  });

  test('every stack touches only the configured account, and tags everything', () => {
    expect(inEach(({ provider: { aws } }) => aws)).toEqual(
      inEach((_, id) => {
        const environment = id.includes('-') ? id.split('-')[0] : 'shared';
        const tags = { project, environment, stack: id, 'managed-by': 'cdktf' };
        return [{ region, allowed_account_ids: [account], default_tags: [{ tags }] }];
      }),
    );
  });

  test('no stack names an account, a region, a repository or a service other than the user’s own', () => {
    expect(inEach(({ json }) => strangersIn(json, input))).toEqual(nothing);
  });

  test('AWS accepts all names and texts', () => {
    expect(inEach(misnamed)).toEqual(nothing);
  });

  test('the size of policies and their number per role are within the limits of IAM', () => {
    expect(inEach(oversized)).toEqual(nothing);
  });
});

test('whatever follows from the settings is checked against a form', () => {
  const projects = Object.values<SettingsInput>(users).map((input) => idsOf(input).map(synthesize(input)));
  expect(unformed(projects)).toEqual([]);
});

/** Accounts, regions, zones and repositories that are not the user's, and words that only the example has. */
function strangersIn(json: string, input: SettingsInput): string[] {
  const { account, region, zones, repository } = input;
  // The only one of AWS's own names that contains a possible environment name.
  const text = json.replaceAll(`prod-${region}-starport-layer-bucket`, '').replace(/@[\d*]+(?=[/:])/g, '');
  const found = (pattern: RegExp, own: readonly string[]) =>
    [...text.matchAll(pattern)].flatMap(([word, part]) => (own.includes(part ?? word) ? [] : [word]));
  const { services, environments } = example;
  const words = [
    ...[example.project, ...example.repository.split('/')],
    ...[...Object.keys(services), ...Object.keys(environments)],
    ...Object.values(services).map(({ port }) => `${port}`),
  ];
  const has = (where: string, word: string) => new RegExp(`\\b${word}\\b`).test(where);
  return [
    ...found(/\b\d{12}\b/g, [account]),
    ...found(/\b[a-z]{2}-(?:north|south|east|west|central)[a-z]*-\d[a-z]?\b/g, [region, ...zones]),
    ...found(/\brepo:([\w-]+\/[\w.-]+):/g, [repository]),
    ...words.filter((word) => !has(JSON.stringify(input), word) && has(text, word)),
  ];
}

test('every stack asks for one exact provider, whose number the golden files hold', () => {
  const stacks = synthesize();
  for (const id of idsOf(example)) {
    expect(stacks(id).terraform.required_providers.aws?.['version']).toMatch(/^\d+\.\d+\.\d+$/);
  }
});

test('an inline policy has a fixed name: an adopted role gets it replaced, not a second one beside it', () => {
  const stacks = synthesize();
  const policies = idsOf(example).flatMap((id) => stacks(id).all('aws_iam_role_policy'));
  expect(policies.map(({ name }) => name)).toEqual(['write', 'execution', 'write', 'execution']);
});

test('only bootstrap can start with its state in a file', () => {
  const local = synthesize(example, { localStatePath: '/somewhere/bootstrap.tfstate' });
  expect(local('bootstrap').terraform.backend).toEqual({ local: { path: '/somewhere/bootstrap.tfstate' } });
  expect(Object.keys(local('ecr').terraform.backend)).toEqual(['s3']);
});
