/** `npm run doctor`: what is wrong, before it costs time. */
import { setTimeout as sleep } from 'node:timers/promises';

import { loadSettings } from '../../contract/settings';
import { checks } from '../doctor/checks';
import { examine } from '../doctor/examine';
import { run } from '../terminal/program';

const usage = `
npm run doctor: looks at everything that 'npm start', a deployment and the workflows need, in seconds: this machine,
settings.ts and what follows from it, Git, GitHub (with its CLI gh), the AWS account (with your credentials, those of
an administrator), and what 'npm run bootstrap' made there. It changes nothing. A line each:

  ok      it is there
  wrong   what is wrong, and what to do
  open    not looked at, or not needed by everybody: what works without it

It ends with 1 where something is wrong.

Options:
  -h, --help   this text
`;

void run({
  usage,
  options: {},
  main: async () => {
    // The other commands have more patience with AWS.
    process.env.AWS_MAX_ATTEMPTS = '2';
    for (const finding of examine(checks(loadSettings))) {
      const { name, state, text } = await finding;
      console.log(`${state.padEnd(5)}  ${name.padEnd(12)}  ${text}`);
      if (state === 'wrong') process.exitCode = 1;
    }
    // What still has no answer holds no end.
    void sleep(1_000, undefined, { ref: false }).then(() => process.exit());
  },
});
