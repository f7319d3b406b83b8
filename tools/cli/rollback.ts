/** `npm run rollback -- <environment>`: back to the release before. */
import { loadSettings } from '../../contract/settings';
import { checkBootstrapped } from '../aws/account';
import { environmentArgument, environmentOf } from '../terminal/environment-argument';
import { checkTerraform, shareProvider } from '../terraform/prerequisites';
import { run } from '../terminal/program';
import { deployEnvironment } from '../deploy/deploy-environment';
import { checkAvailable, deployedImages, rollbackTarget } from '../deploy/rollback-target';
import { turnBack } from '../deploy/turn-back';
import { readHistory } from '../aws/release-record';

const usage = `
npm run rollback -- <environment>: deploys the recorded release where something else is deployed, such as a candidate
that failed; otherwise the release before it, or the one that is named. It verifies as a deployment does, and only then
records it. Repeated, it goes back one more. It fails without a change of the record where that release does not come
up either.

It turns back the image alone, with the stack and the settings of the last 'npm run deploy', whatever this checkout
has; where none was kept, with the stack of this checkout. A plan that holds anything else is refused: after a bare
'cdktf deploy', or where something was changed by hand. So is a stack of another AWS provider than this checkout's.

Options:
  --to <release>    the digest or the commit of an earlier release, or its beginning: see 'npm run release'
  --with-infrastructure
                    deploys the stacks and the settings of this checkout with it, plan first
  --auto-approve    do not ask
  -h, --help        this text
`;

void run({
  usage,
  options: {
    to: { type: 'string' },
    'with-infrastructure': { type: 'boolean', default: false },
    'auto-approve': { type: 'boolean', default: false },
  },
  argument: environmentArgument(),
  main: async ({ to, 'with-infrastructure': whole, 'auto-approve': autoApprove }, name = '') => {
    const settings = loadSettings();
    const environment = environmentOf(settings, name);
    await checkTerraform();
    await checkBootstrapped(settings);
    const history = await readHistory(settings, name);
    const deployed = to ? {} : await deployedImages(settings, name);
    const { target, reason } = rollbackTarget(history, name, { to, deployed });
    await checkAvailable(settings, name, { target, history });
    const provider = await shareProvider();
    console.log(
      `Back to ${reason}.\n${whole ? "With this checkout's infrastructure and settings." : 'The image alone.'}`,
    );
    const options = { settings, image: target.image, autoApprove };
    if (!whole) await turnBack({ ...options, name, provider });
    else await deployEnvironment({ ...options, environment, allowed: [], planFirst: true, isRollback: true });
  },
});
