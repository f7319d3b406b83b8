/** `npm run verify`: proves that what was deployed is what users get. */
import { loadSettings } from '../../contract/settings';
import { checkBootstrapped } from '../aws/account';
import { environmentArgument, environmentOf } from '../terminal/environment-argument';
import { run } from '../terminal/program';
import { imageToRun } from '../aws/release-record';
import { wholeNumber } from '../terminal/whole-number';
import { TIMEOUT_SECONDS } from '../verify/polling';
import { verify } from '../verify/verify';

const usage = `
npm run verify -- <environment>: proves that the environment runs its image, in this order: the deployment is
done and was not turned back, every container is of the image, the load balancer holds every task healthy, and
every route answers through it. While it waits it shows how deployments, tasks and targets change, on a terminal in a
table. Where it is not proven, it says why, with what AWS knows of it.

Environment:
  IMAGE                 what is to run, <repository>@sha256:… (default: the recorded release)

Options:
  --timeout <seconds>   until what is not proven counts as failed (default ${TIMEOUT_SECONDS})
  -h, --help            this text
`;

void run({
  usage,
  options: { timeout: { type: 'string' } },
  argument: environmentArgument(),
  main: async ({ timeout = `${TIMEOUT_SECONDS}` }, name = '') => {
    const timeoutSeconds = wholeNumber('--timeout', timeout);
    const settings = loadSettings();
    const environment = environmentOf(settings, name);
    await checkBootstrapped(settings);
    const image = await imageToRun(settings, name);
    await verify(settings, environment, image, { timeoutSeconds, showRollout: true });
  },
});
