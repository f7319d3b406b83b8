/** `npm run status -- <environment>`: shows what serves now. */
import { loadSettings } from '../../contract/settings';
import { checkBootstrapped } from '../aws/account';
import { statusOf } from '../status/status';
import { watch } from '../status/watch';
import { environmentArgument, environmentOf } from '../terminal/environment-argument';
import { run } from '../terminal/program';
import { tables } from '../terminal/table';

const usage = `
npm run status -- <environment>: shows what serves: the image, the service's deployments and their progress, its tasks,
their health at the load balancer, the latest events, and the alarms that are firing. Times are in UTC.

Options:
  --watch      continue until Ctrl-C: in a terminal, show the current state; elsewhere, print a line for each change
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
