/** `npm run settings`: prints what the workflows read from settings.ts, so that they hold no account data. */
import { loadSettings } from '../../contract/settings';
import { checkTrust, jobOutputs } from '../github/job-outputs';
import { run } from '../terminal/program';
import { environmentArgument } from '../terminal/environment-argument';

const usage = `
npm run --silent settings [-- <environment>]: prints what the workflows need from settings.ts, one key=value per line,
in the format of GitHub's step outputs:

  region, registry, repository    of the images
  platforms                       to build the image for, as the environments are configured
  node                            major version of the Node in the image (config.node of package.json)
  role-plan, role-push            ARN of the role to assume
  role-deploy                     with an environment: ARN of the role that deploys it

Options:
  -h, --help   this text
`;

void run({
  usage,
  options: {},
  argument: { ...environmentArgument(), count: 'at most one' },
  main: (_flags, environment) => {
    const settings = loadSettings();
    checkTrust(settings);
    for (const [key, value] of Object.entries(jobOutputs(settings, environment)))
      console.log(`${key}=${value}`);
    return Promise.resolve();
  },
});
