/** `npm run verify`: proves that users get what was deployed. */
import { loadSettings } from '../../contract/settings';
import { checkBootstrapped } from '../aws/account';
import { environmentArgument, environmentOf } from '../terminal/environment-argument';
import { run } from '../terminal/program';
import { imageToRun } from '../aws/release-record';
import { wholeNumber } from '../terminal/whole-number';
import { TIMEOUT_SECONDS } from '../verify/polling';
import { verify } from '../verify/verify';

const usage = `
npm run verify -- <environment>: proves that the environment runs its image, in this order: the deployment has
completed and was not rolled back, every container runs the image, the load balancer reports every task as healthy, and
every route answers through it. While it waits, it shows how deployments, tasks and targets change, in a terminal as a
table. If the proof fails, it reports the cause with AWS's own information.

Environment:
  IMAGE                 the image that must run, <repository>@sha256:… (default: the recorded release)

Options:
  --timeout <seconds>   how long to wait for the proof before it counts as failed (default ${TIMEOUT_SECONDS})
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
