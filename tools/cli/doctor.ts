/** `npm run doctor`: finds what is wrong before it costs time. */
import { setTimeout as sleep } from 'node:timers/promises';

import { loadSettings } from '../../contract/settings';
import { checks } from '../doctor/checks';
import { examine } from '../doctor/examine';
import { run } from '../terminal/program';

const usage = `
npm run doctor: checks in seconds what 'npm start', a deployment and the workflows need: this machine, settings.ts and
the files generated from it, Git, GitHub (with its CLI gh), the AWS account (with your administrator credentials), and
what 'npm run bootstrap' created there. It changes nothing. It prints one line for each check:

  ok      it is in place
  wrong   what is wrong, and what to do
  open    not checked, or not needed by everybody: what works without it

It exits with 1 if something is wrong.

Options:
  -h, --help   this text
`;

void run({
  usage,
  options: {},
  main: async () => {
    // Fewer attempts than in the other commands: this one is to end in seconds.
    process.env.AWS_MAX_ATTEMPTS = '2';
    for (const finding of examine(checks(loadSettings))) {
      const { name, state, text } = await finding;
      console.log(`${state.padEnd(5)}  ${name.padEnd(12)}  ${text}`);
      if (state === 'wrong') process.exitCode = 1;
    }
    // Requests that are still unanswered must not keep the process alive.
    void sleep(1_000, undefined, { ref: false }).then(() => process.exit());
  },
});
