/** `npm run settings`: what the workflows take from settings.ts, so that nothing of an account stands in them. */
import { config } from '../../package.json';
import { iamArn } from '../../contract/iam';
import { repositoryUrl } from '../../contract/names';
import { platforms } from '../../contract/platforms';
import { loadSettings, type Settings } from '../../contract/settings';
import { environmentArgument } from './environment-argument';
import { run, UserError } from '../terminal/program';

const usage = `
npm run --silent settings [-- <environment>]: prints what the workflows need to know of settings.ts, one key=value a line, as GitHub
takes the outputs of a step:

  region, registry, repository    of the images
  platforms                       to build the image for, as the environments are configured
  node                            major of the Node in the image (config.node of package.json)
  role-plan, role-push            ARN of the role to assume
  role-deploy                     with an environment of settings.ts: that of its deployments

Options:
  -h, --help   this text
`;

const EXAMPLE_ACCOUNT = '123456789012';

void run({
  usage,
  options: {},
  argument: { ...environmentArgument(), count: 'at most one' },
  main: (_flags, environment) => {
    const settings = loadSettings();
    checkTrust(settings);
    for (const [key, value] of Object.entries(outputs(settings, environment))) console.log(`${key}=${value}`);
    return Promise.resolve();
  },
});

/** What lets no job assume its role, in better words than AWS has for it. */
function checkTrust({ account, repository }: Settings): void {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: mayAssume, GITHUB_REPOSITORY: here, AWS_ENDPOINT_URL } = process.env;
  if (!mayAssume) return;
  if (here !== repository) {
    throw new UserError(
      `settings.ts: repository is '${repository}', but this workflow runs in '${here ?? ''}', which no role trusts: ` +
        'edit that line and run bootstrap again',
    );
  }
  if (account === EXAMPLE_ACCOUNT && !AWS_ENDPOINT_URL) {
    throw new UserError(
      `settings.ts: account is still that of the example, '${account}': edit that line (README, Deploy to your account)`,
    );
  }
}

function outputs(settings: Settings, environment?: string): Record<string, string> {
  const { project, region, environments } = settings;
  const repository = repositoryUrl(settings);
  const built = new Set(environments.map(({ architecture }) => platforms[architecture]));
  const roleOf = (name: string) => iamArn(settings, `role/${project}-${name}`);
  return {
    region,
    registry: repository.split('/')[0] ?? '',
    repository,
    platforms: [...built].sort().join(','),
    node: config.node,
    'role-plan': roleOf('plan'),
    'role-push': roleOf('push'),
    ...(environment !== undefined && { 'role-deploy': roleOf(`deploy-${environment}`) }),
  };
}
