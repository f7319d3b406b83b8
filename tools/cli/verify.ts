/** `npm run verify`: proves that what was deployed is what users get. */
import { loadSettings } from '../../contract/settings';
import { checkBootstrapped } from '../aws/account';
import { environmentArgument, environmentOf } from '../terminal/environment-argument';
import { run, UserError } from '../terminal/program';
import { imageToRun } from '../aws/release-record';
import { verify } from '../verify/verify';

const usage = `
npm run verify -- <environment>: proves that the environment runs its image, in this order: the deployment is
done and was not turned back, every container is of the image, the load balancer holds every task healthy, and
every route answers through it. Where it does not, it says why, with what AWS knows of it.

Environment:
  IMAGE                 what is to run, <repository>@sha256:… (default: the recorded release)

Options:
  --timeout <seconds>   until what is not proven counts as failed (default 1500)
  -h, --help            this text
`;

void run({
  usage,
  options: { timeout: { type: 'string' } },
  argument: environmentArgument(),
  main: async ({ timeout = '1500' }, name = '') => {
    if (!/^[1-9]\d*$/.test(timeout)) {
      throw new UserError(`--timeout must be a whole number of seconds, got '${timeout}'`);
    }
    const settings = loadSettings();
    const environment = environmentOf(settings, name);
    await checkBootstrapped(settings);
    const image = await imageToRun(settings, name);
    await verify(settings, environment, image, { timeoutSeconds: Number(timeout) });
  },
});
