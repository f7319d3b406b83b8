import { loadSettings, SettingsError } from '../../contract/settings';
import type { SettingsInput } from '../../contract/schema';
import { settings as example } from '../fixtures/settings';
import { withDev } from '../stacks/synthesize';

const problemsOf = (input: unknown): string => {
  try {
    loadSettings(input as SettingsInput);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return 'no problem';
};

const { services } = example;

test('the example settings are in order and name their state bucket', () => {
  expect(loadSettings().stateBucket).toBe('fargate-duo-tfstate-111122223333-us-east-1');
});

test('one task is a legal minimum, none is not', () => {
  expect(problemsOf(withDev({ tasks: { min: 1, max: 1 } }))).toBe('no problem');
  expect(problemsOf(withDev({ tasks: { min: 0, max: 1 } }))).toBe(
    'settings.ts: environments.dev.tasks.min must be 1 at least: from 0 tasks autoscaling never comes back, got 0',
  );
});

test('every size that Fargate offers is a size', () => {
  const sizes: [cpu: number, from: number, to: number, step: number][] = [
    [256, 512, 512, 512],
    [256, 1024, 2048, 1024],
    [512, 1024, 4096, 1024],
    [1024, 2048, 8192, 1024],
    [2048, 4096, 16384, 1024],
    [4096, 8192, 30720, 1024],
    [8192, 16384, 61440, 4096],
    [16384, 32768, 122880, 8192],
  ];
  const problems = (cpu: number, memoryMiB: number) =>
    problemsOf(withDev({ size: { cpu, memoryMiB } as never }));
  for (const [cpu, from, to, step] of sizes) {
    for (let memory = from; memory <= to; memory += step) expect(problems(cpu, memory)).toBe('no problem');
    expect(problems(cpu, to + step / 2)).toContain(`with cpu ${cpu}`);
  }
  expect(problems(16384, 122880 + 8192)).toContain('with cpu 16384');
});

test.each(['internals', 'sgx', 'a-b-c', 'paws', 'x-aws'])('%s is a name for a project', (project) => {
  expect(problemsOf({ ...example, project })).toBe('no problem');
});

test('a variable of its own may be called DATABASE_PORT or LOG_LEVEL', () => {
  const variables = { app: { DATABASE_PORT: '5432', DATABASE_URL: 'postgres://db', LOG_LEVEL: 'debug' } };
  expect(problemsOf(withDev({ variables }))).toBe('no problem');
});

// What is wrong → the key, the value and the remedy that the message must name.
test.each<[string, unknown, string]>([
  ['account id as a number', { ...example, account: 111122223333 }, 'account must fit'],
  [
    'short account id',
    { ...example, account: '1234' },
    `account must be the 12 digits of your AWS account id, quoted, got "1234"`,
  ],
  [
    'project name',
    { ...example, project: 'Duo' },
    'project must be 2 to 18 of a-z, 0-9 and -, starting with a letter, got "Duo"',
  ],
  ...['internal', 'internal-x', 'sg', 'sg-x', 'awsome', 'ssmith'].map(
    (project): [string, unknown, string] => [
      `project ${project}`,
      { ...example, project },
      `project must not begin with aws, ssm, sg- or internal-, which AWS keeps, got "${project}"`,
    ],
  ),
  [
    'project with two hyphens',
    { ...example, project: 'a--b' },
    'project must not have -- in it: no ECR repository can, got "a--b"',
  ],
  [
    'state bucket with a dot',
    { ...example, stateBucket: 'a.b' },
    'stateBucket must be an S3 bucket name of 3 to 63 of a-z, 0-9 and -: with a dot its host name fits no',
  ],
  ['one zone', { ...example, zones: ['us-east-1a'] }, 'zones must name 2 or 3 zones, got ["us-east-1a"]'],
  [
    'zone of another region',
    { ...example, zones: ['us-east-1a', 'eu-west-1a'] },
    "zones must be of us-east-1a to us-east-1h, got 'eu-west-1a'",
  ],
  [
    'zone twice',
    { ...example, zones: ['us-east-1a', 'us-east-1a'] },
    "zones must differ, got 'us-east-1a' twice",
  ],
  [
    'repository',
    { ...example, repository: 'fargate-duo' },
    'repository must be owner/name of the GitHub repository, got "fargate-duo"',
  ],
  ['missing key', { ...example, region: undefined }, 'region is missing: it must be string'],
  [
    'misspelt key',
    withDev({ egres: 'nat' } as never),
    "environments.dev has no key 'egres': correct or remove it",
  ],
  [
    'egress',
    withDev({ egress: 'internet' as never }),
    `environments.dev.egress must be 'public', 'endpoints' or { nat: 1 } (the number of NAT gateways, at most one a zone), got "internet"`,
  ],
  [
    'too many NAT gateways',
    withDev({ egress: { nat: 3 } }),
    'environments.dev.egress.nat must be 2 at most, one a zone, got 3',
  ],
  [
    'range',
    withDev({ cidr: '8.8.0.0/16' }),
    'environments.dev.cidr must be a private range of /16 to /23, got "8.8.0.0/16"',
  ],
  [
    'task size',
    withDev({ size: { cpu: 256, memoryMiB: 4096 } as never }),
    'environments.dev.size must have, with cpu 256, a memoryMiB of 512, 1024, 2048, got {"cpu":256',
  ],
  [
    'task CPU',
    withDev({ size: { cpu: 300, memoryMiB: 512 } as never }),
    'environments.dev.size must be { cpu, memoryMiB } with a cpu of 256, 512, 1024, 2048, 4096, 8192, 16384, got',
  ],
  [
    'five services in the smallest task',
    {
      ...withDev({}),
      services: Object.fromEntries(
        [1, 2, 3, 4, 5].map((n) => [`s${n}`, { port: 5000 + n, healthPath: '/' }]),
      ),
    },
    'environments.dev.size.memoryMiB must be 640 at least for 5 services, 128 for each container, got 512',
  ],
  [
    'task bounds',
    withDev({ tasks: { min: 3, max: 2 } }),
    'environments.dev.tasks must have min at or below max, got {"min":3,"max":2}',
  ],
  ['retention', withDev({ logRetentionDays: 8 as never }), 'environments.dev.logRetentionDays'],
  [
    'certificate of another region',
    withDev({
      certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/a',
      domainName: 'a.example.com',
    }),
    'environments.dev.certificateArn must be of us-east-1 and account 111122223333',
  ],
  [
    'secret of an unknown service',
    withDev({ secrets: { api: { KEY: { ssm: '/key' } } } }),
    "environments.dev.secrets must be for one of app, redirect, got 'api'",
  ],
  [
    'secret without a source',
    withDev({ secrets: { app: { KEY: {} as never } } }),
    "environments.dev.secrets.app.KEY must be { ssm: '/name/of/parameter' }",
  ],
  [
    'reserved environment',
    { ...example, environments: { ecr: example.environments.dev } },
    "the name 'ecr' in environments must not be one of",
  ],
  [
    'port of root',
    { ...example, services: { ...services, app: { port: 80, healthPath: '/health' } } },
    'services.app.port must be 1024 or more: the servers run without root, got 80',
  ],
  [
    'port twice',
    { ...example, services: { ...services, api: { port: 5000, healthPath: '/' } } },
    'services must have ports of their own, got 5000 twice',
  ],
  [
    'proxy to nowhere',
    {
      ...example,
      services: {
        ...services,
        api: { port: 5002, healthPath: '/', proxies: { '/x': { service: 'apo', path: '/' } } },
      },
    },
    "services.api.proxies./x.service must be one that stands before it in services, got 'apo'",
  ],
  [
    'proxy to a later service, as a circle needs one',
    {
      ...example,
      services: {
        a: { port: 5000, healthPath: '/', proxies: { '/b': { service: 'b', path: '/' } } },
        b: { port: 5001, healthPath: '/' },
      },
    },
    "services.a.proxies./b.service must be one that stands before it in services, got 'b'",
  ],
  [
    'six services',
    {
      ...example,
      services: Object.fromEntries(
        [1, 2, 3, 4, 5, 6].map((n) => [`s${n}`, { port: 5000 + n, healthPath: '/' }]),
      ),
    },
    'services must be five at most',
  ],
  [
    'region of another partition',
    { ...example, region: 'cn-north-1' },
    'region must be a region such as us-east-1',
  ],
  [
    'range too small for a load balancer',
    withDev({ cidr: '10.0.0.0/24' }),
    'environments.dev.cidr must be a private range of /16 to /23',
  ],
  [
    'range twice',
    withDev({ ingressCidrs: ['10.0.0.0/8', '10.0.0.0/8'] }),
    'environments.dev.ingressCidrs must not name a range twice',
  ],
  [
    'secret that the task sets itself',
    withDev({ secrets: { app: { APP_PORT: { ssm: '/x' } } } }),
    'environments.dev.secrets.app must not have APP_PORT, which the task sets',
  ],
  [
    'variable that the task sets itself',
    withDev({ variables: { redirect: { APP_URL: 'http://127.0.0.1:1' } } }),
    'environments.dev.variables.redirect must not have APP_URL, which the task sets',
  ],
  [
    'variable in lower case',
    withDev({ variables: { app: { greeting: 'x' } } }),
    "the name 'greeting' in environments.dev.variables.app must be UPPER_CASE",
  ],
  [
    'variable that is no text',
    withDev({ variables: { app: { RETRIES: 3 as never } } }),
    'environments.dev.variables.app.RETRIES must be a text, quoted, got 3',
  ],
  [
    'variable of an unknown service',
    withDev({ variables: { api: { KEY: 'x' } } }),
    "environments.dev.variables must be for one of app, redirect, got 'api'",
  ],
  [
    'variable that is a secret too',
    withDev({ variables: { app: { KEY: 'x' } }, secrets: { app: { KEY: { ssm: '/key' } } } }),
    'environments.dev must have KEY of app in variables or in secrets, got both',
  ],
  [
    'certificate without its name',
    withDev({ certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/a' }),
    'environments.dev must have both certificateArn and domainName or neither',
  ],
  [
    'service with the name of a part',
    { ...example, services: { ...services, alb: { port: 5003, healthPath: '/' } } },
    "the name 'alb' in services must not be alb or balancer",
  ],
])('%s: the message names the key, the value and the remedy', (_, input, message) => {
  expect(problemsOf(input)).toContain(`settings.ts: ${message}`);
});

test('every problem has its line', () => {
  expect(problemsOf({ ...example, account: '1', region: 'moon' }).split('\n')).toHaveLength(2);
});
