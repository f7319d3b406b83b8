/** `npm run status -- <environment>`: what serves now. */
import { loadSettings } from '../../contract/settings';
import { checkBootstrapped } from '../aws/account';
import { statusOf } from '../status/status';
import { watch } from '../status/watch';
import { environmentArgument, environmentOf } from '../terminal/environment-argument';
import { run } from '../terminal/program';
import { tables } from '../terminal/table';

const usage = `
npm run status -- <environment>: shows what serves: the image, the deployments of the service and how each of them
goes, its tasks, what the load balancer thinks of them, the last events, and the alarms that are on. Times are in UTC.

Options:
  --watch      goes on until Ctrl-C: on a terminal it shows what is now, elsewhere a line for each change
  -h, --help   this text
`;

void run({
  usage,
  options: { watch: { type: 'boolean', default: false } },
  argument: environmentArgument(),
  interruptedStatus: () => 0,
  main: async ({ watch: goesOn }, name = '') => {
    const settings = loadSettings();
    await checkBootstrapped(settings);
    const look = statusOf(settings, environmentOf(settings, name));
    if (goesOn) await watch(look);
    else
      console.log(
        tables(await look())
          .join('\n')
          .trimEnd(),
      );
  },
});
