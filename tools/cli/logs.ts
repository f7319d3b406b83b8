/** `npm run logs -- <environment> [service]`: what the containers write. */
import { loadSettings } from '../../contract/settings';
import { checkBootstrapped } from '../aws/account';
import { printLogs } from '../logs/logs';
import { environmentArgument } from '../terminal/environment-argument';
import { run } from '../terminal/program';
import { wholeNumber } from '../terminal/whole-number';

const usage = `
npm run logs -- <environment> [service]: prints the last lines of every container of the tasks that run, and of those
that have stopped within the last hour, from CloudWatch Logs: time, service, task, line; the oldest first.

Options:
  -f, --follow      goes on with what is written, also by new tasks, until Ctrl-C
  --lines <count>   lines of each container to begin with (default 20)
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
