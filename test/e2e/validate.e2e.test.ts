/** Terraform and the AWS provider accept what is synthesized with every option. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { settings as fixture } from '../fixtures/settings';
import { synthesize } from '../stacks/synthesize';
import { describeWith } from '../support/describe-with';
import { startProvider } from '../support/provider';

/** Milliseconds; three times as long, for machines that do other work too. */
const MINUTE = 180_000;
const { dev } = fixture.environments;
if (!dev) throw new TypeError('the settings of the tests have an environment dev');

const everything = synthesize(
  {
    ...fixture,
    zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
    githubOidcProvider: 'adopt',
    services: { ...fixture.services, api: { port: 5002, healthPath: '/health' } },
    environments: {
      full: {
        ...dev,
        egress: { nat: 2 },
        architecture: 'X86_64',
        alarmEmail: 'team@fixture.com',
        certificateArn: `arn:aws:acm:us-east-1:${fixture.account}:certificate/abc`,
        domainName: 'api.fixture.com',
        deletionProtection: true,
        exec: true,
        ingressCidrs: ['203.0.113.0/24', '198.51.100.0/24'],
        variables: { app: { GREETING: 'Olá ${nome}, 5 %{if}' } },
        secrets: { app: { KEY: { ssm: '/key' }, PASSWORD: { secretsManager: 'password' } } },
      },
    },
  },
  { teardown: true, localStatePath: 'bootstrap.tfstate' },
);

describeWith(['terraform'], 'terraform validate', () => {
  let env: NodeJS.ProcessEnv;
  const terraform = async (cwd: string, ...args: string[]) =>
    promisify(execFile)('terraform', args, { cwd, env: { ...process.env, ...env } });

  beforeAll(async () => {
    env = await startProvider();
  }, 5 * MINUTE);

  // As they come, stacks are applied elsewhere.
  test.each(['bootstrap', 'full-networking', 'full-ecs'])(
    'accepts %s with every option',
    async (id) => {
      const { folder } = everything(id);
      await terraform(folder, 'init', '-backend=false', '-input=false');
      const { stdout } = await terraform(folder, 'validate', '-no-color');
      expect(stdout).toContain('Success! The configuration is valid.');
      expect(stdout).not.toContain('Warning');
    },
    MINUTE,
  );
});
