/** `npm run settings`: what the workflows take from settings.ts, so that nothing of an account stands in them. */
import { iamArn } from '../../stacks/iam';
import { repositoryUrl } from '../../stacks/names';
import { loadSettings, type Settings } from '../../stacks/settings';
import { run } from '../program';

const usage = `
npm run --silent settings: prints what the workflows need to know of settings.ts, one key=value a line, as GitHub
takes the outputs of a step:

  region, registry, repository    of the images
  platforms                       to build the image for, as the environments are configured
  role-plan, role-push, role-deploy-<environment>
                                  ARN of the role to assume

Options:
  -h, --help   this text
`;

const dockerPlatforms = { ARM64: 'linux/arm64', X86_64: 'linux/amd64' } as const;

void run({
  usage,
  options: {},
  main: () => {
    for (const [key, value] of Object.entries(outputs(loadSettings()))) console.log(`${key}=${value}`);
    return Promise.resolve();
  },
});

function outputs(settings: Settings): Record<string, string> {
  const { project, region, environments } = settings;
  const repository = repositoryUrl(settings);
  const platforms = new Set(environments.map(({ architecture }) => dockerPlatforms[architecture]));
  const roles = ['plan', 'push', ...environments.map(({ name }) => `deploy-${name}`)];
  return {
    region,
    registry: repository.split('/')[0] ?? '',
    repository,
    platforms: [...platforms].sort().join(','),
    ...Object.fromEntries(roles.map((role) => [`role-${role}`, iamArn(settings, `role/${project}-${role}`)])),
  };
}
