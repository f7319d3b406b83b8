/** `npm run serve`: runs only the servers. */
import { loadSettings } from '../../contract/settings';
import { portVariable } from '../../contract/variables';
import { buildServers } from '../local/build';
import { portFrom } from '../terminal/ports';
import { start } from '../terminal/processes';
import { run, UserError } from '../terminal/program';

const usage = `
npm run serve: builds the servers and runs them, without an AWS account, until Ctrl-C.

Environment:
  HOST              address to listen on (default 127.0.0.1: reachable only from this machine)
  <SERVICE>_PORT    port of the service, such as APP_PORT (default as in settings.ts)
  LOG_LEVEL         log level of the servers (default info)

Options:
  -h, --help        this text
`;

void run({
  usage,
  options: {},
  interruptedStatus: () => 0,
  main: async () => {
    const { services } = loadSettings();
    const { HOST = '127.0.0.1' } = process.env;
    const authority = HOST.includes(':') ? `[${HOST}]` : HOST;
    const urls = services.map(
      ({ name, port }) => `${name} on http://${authority}:${portFrom(portVariable(name), port)}`,
    );
    await buildServers();
    console.log(`${urls.join(', ')}, until Ctrl-C`);
    const { exited } = start('./start.sh', [], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, HOST },
      // Longer than any shutdown that SHUTDOWN_TIMEOUT_MS allows.
      graceMs: 180_000,
    });
    throw new UserError(`the servers have ended (${await exited}): see their output above`);
  },
});
