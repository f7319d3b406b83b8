/** What is not destroyed, with which message, and that nothing was touched. */
import { destroyEnvironment } from '../../../tools/destroy/environment';
import { destroyRegistry } from '../../../tools/destroy/registry';
import { type Answers, awsForEach } from '../support/aws-endpoint';
import { settings } from '../support/deployed-account';
import { bucketOf, type Made } from '../support/states';

const aws = awsForEach();
let log: jest.SpyInstance;
beforeEach(() => {
  log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterEach(() => {
  log.mockRestore();
});

/** An account with these states and no tagged resources. */
const answering = (states: Readonly<Record<string, readonly Made[]>>, more: Answers = {}) =>
  aws.answer({
    ...bucketOf(states),
    'ResourceGroupsTaggingAPI_20170126:GetResources': { ResourceTagMappingList: [] },
    'iam:ListRoles': { Roles: [] },
    ...more,
  });
const written = () =>
  aws
    .calls()
    .map(({ action }) => action)
    .filter((action) => !/:(Head|Get|List)/.test(action));
const environment = (name: string, includeProtected = false) =>
  destroyEnvironment({ settings, name, confirmed: 'something else', includeProtected });

const balancer = (enable_deletion_protection: boolean): Made => [
  'aws_lb',
  { arn: 'arn:it', enable_deletion_protection },
];

test.each<[string, string, Record<string, readonly Made[]>, RegExp]>([
  [
    'an environment that settings.ts protects',
    'prod',
    { 'prod-ecs': [balancer(false)] },
    /^prod is protected from deletion \(deletionProtection in settings\.ts\): pass --protected to destroy it anyway$/,
  ],
  [
    'an environment that settings.ts no longer has, with a protected load balancer',
    'stage',
    { 'stage-ecs': [['aws_vpc'], balancer(true)] },
    /^stage is protected from deletion \(its load balancer has deletion protection\): pass --protected/,
  ],
  ['an environment whose name is not typed again', 'dev', { 'dev-ecs': [balancer(false)] }, /something else/],
  [
    'an environment in which something else is protected, or the load balancer was',
    'dev',
    {
      'dev-ecs': [
        ['aws_db', { enable_deletion_protection: true }],
        ['aws_lb', {}],
      ],
    },
    /something else/,
  ],
])('%s', async (_, name, states, words) => {
  await answering(states);
  await expect(environment(name)).rejects.toThrow(words);
  expect(written()).toEqual([]);
});

test('a protected environment is destroyed on request, after its name is typed', async () => {
  await answering({
    'prod-ecs': [balancer(true)],
    'prod-networking': [['aws_vpc'], ['aws_subnet'], ['aws_subnet']],
  });
  await expect(environment('prod', true)).rejects.toThrow(/something else/);
  expect(log.mock.calls).toEqual([
    [
      expect.stringMatching(
        /^To be destroyed permanently:\n {2}prod-ecs, 1 resources: 1 aws_lb.*\n {2}prod-networking, 3 resources: 2 aws_subnet, 1 aws_vpc/,
      ),
    ],
  ]);
  expect(written()).toEqual([]);
});

test('the image repository while environments may pull from it', async () => {
  const image = { ecr: [['aws_ecr_repository']], bootstrap: [['aws_s3_bucket']] } as const;
  await answering({
    ...image,
    'dev-ecs': [['aws_lb']],
    'dev-networking': [['aws_vpc']],
    'prod-networking': [['aws_vpc']],
  });
  await expect(destroyRegistry({ settings, confirmed: 'ecr' })).rejects.toThrow(
    new Error(
      'tasks pull from the repository, and dev-ecs, dev-networking, prod-networking still has resources: ' +
        "run first 'npm run destroy -- dev' and 'npm run destroy -- prod'",
    ),
  );
  expect(written()).toEqual([]);
});

test('the image repository before its name is typed, with the images to delete', async () => {
  await answering(
    { ecr: [['aws_ecr_repository']], bootstrap: [['aws_s3_bucket']] },
    { 'ecr:ListImages': { imageIds: [{ imageDigest: 'sha256:1' }, { imageDigest: 'sha256:2' }] } },
  );
  await expect(destroyRegistry({ settings, confirmed: 'else' })).rejects.toThrow(/else/);
  expect(log.mock.calls.flat().join('\n')).toMatch(
    /^To be destroyed permanently:\n {2}ecr, 1 resources: 1 aws_ecr_repository.*\n {2}images: 2; no environment can be/,
  );
  expect(written()).toEqual([]);
});

test.each([
  ['dev', () => environment('dev')],
  ['ecr', () => destroyRegistry({ settings, confirmed: undefined })],
])('%s, which is not deployed', async (name, destroy) => {
  await answering({});
  await destroy();
  expect(log.mock.calls.flat().join('\n')).toMatch(
    new RegExp(`^${name} is not deployed: there is nothing to destroy, and nothing that costs money is left`),
  );
  expect(written()).toEqual([]);
});
