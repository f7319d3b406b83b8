/** `npm run settings`: what the workflows take from settings.ts, so that nothing of an account stands in them. */
import { loadSettings } from '../../contract/settings';
import { checkTrust, jobOutputs } from '../github/job-outputs';
import { run } from '../terminal/program';
import { environmentArgument } from '../terminal/environment-argument';

const usage = `
npm run --silent settings [-- <environment>]: prints what the workflows need to know of settings.ts, one key=value a
line, as GitHub takes the outputs of a step:

  region, registry, repository    of the images
  platforms                       to build the image for, as the environments are configured
  node                            major of the Node in the image (config.node of package.json)
  role-plan, role-push            ARN of the role to assume
  role-deploy                     with an environment of settings.ts: that of its deployments

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
