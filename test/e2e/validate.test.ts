/** Terraform and the AWS provider accept what is synthesized, with no option and with all of them. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { settings as example } from '../../settings';
import { getProvider } from '../../tools/provider';
import { synthesize } from '../stacks/synthesize';
import { describeWith, missing } from '../support/describe-with';

/** Milliseconds; three times as long, for machines that do other work too. */
const MINUTE = 180_000;
const { dev } = example.environments;
if (!dev) throw new TypeError('the example settings have an environment dev');

const plain = synthesize();
const everything = synthesize(
  {
    ...example,
    zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
    githubOidcProvider: 'adopt',
    services: { ...example.services, api: { port: 5002, healthPath: '/health' } },
    environments: {
      full: {
        ...dev,
        egress: { nat: 2 },
        architecture: 'X86_64',
        alarmEmail: 'team@example.com',
        certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/abc',
        domainName: 'api.example.com',
        deletionProtection: true,
        exec: true,
        ingressCidrs: ['203.0.113.0/24', '198.51.100.0/24'],
        secrets: { app: { KEY: { ssm: '/key' }, PASSWORD: { secretsManager: 'password' } } },
      },
    },
  },
  { teardown: true, localStatePath: 'bootstrap.tfstate' },
);

describeWith(missing.terraform(), 'terraform validate', () => {
  let env: NodeJS.ProcessEnv;
  const terraform = async (cwd: string, ...args: string[]) =>
    promisify(execFile)('terraform', args, { cwd, env: { ...process.env, ...env } });

  beforeAll(async () => {
    ({ env } = await getProvider());
  }, 5 * MINUTE);

  test.each([
    ...['bootstrap', 'ecr', 'dev-networking', 'dev-ecs', 'prod-networking', 'prod-ecs'].map(
      (id) => [id, 'as it comes', plain(id).folder] as const,
    ),
    ...['bootstrap', 'full-networking', 'full-ecs'].map(
      (id) => [id, 'with every option', everything(id).folder] as const,
    ),
  ])(
    'accepts %s %s',
    async (_id, _options, folder) => {
      await terraform(folder, 'init', '-backend=false', '-input=false');
      const { stdout } = await terraform(folder, 'validate', '-no-color');
      expect(stdout).toContain('Success! The configuration is valid.');
      expect(stdout).not.toContain('Warning');
    },
    MINUTE,
  );
});
