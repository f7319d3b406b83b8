/** `npm run logs -- <environment> [service]`: what the containers write. */
import { loadSettings } from '../../contract/settings';
import { checkBootstrapped } from '../aws/account';
import { printLogs } from '../logs/logs';
import { environmentArgument } from '../terminal/environment-argument';
import { run } from '../terminal/program';
import { wholeNumber } from '../terminal/whole-number';

const usage = `
npm run logs -- <environment> [service]: prints the last lines of every container from CloudWatch Logs, for running
tasks and for tasks that stopped within the last hour: time, service, task, line; oldest first.

Options:
  -f, --follow      keep printing new lines, including those of new tasks, until Ctrl-C
  --lines <count>   how many of the last lines of each container to print (default 20)
  -h, --help        this text
`;

void run({
  usage,
  options: {
    follow: { type: 'boolean', short: 'f', default: false },
    lines: { type: 'string', default: '20' },
  },
  argument: {
    ...environmentArgument(),
    next: {
      name: 'service',
      oneOf: () => loadSettings().services.map(({ name }) => name),
      count: 'at most one',
    },
  },
  interruptedStatus: () => 0,
  main: async ({ follow, lines }, environment = '', service) => {
    const count = wholeNumber('--lines', lines, 1, 10_000);
    const settings = loadSettings();
    await checkBootstrapped(settings);
    const services = service ? [service] : settings.services.map(({ name }) => name);
    await printLogs({ settings, environment, services, lines: count, follow });
  },
});
