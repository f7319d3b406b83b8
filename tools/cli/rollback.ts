/** `npm run rollback -- <environment>`: back to the previous release. */
import { loadSettings } from '../../contract/settings';
import { checkBootstrapped } from '../aws/account';
import { environmentArgument, environmentOf } from '../terminal/environment-argument';
import { checkTerraform, shareProvider } from '../terraform/prerequisites';
import { run } from '../terminal/program';
import { deployEnvironment } from '../deploy/deploy-environment';
import { checkAvailable, deployedImages, rollbackTarget } from '../deploy/rollback-target';
import { rollBackImage } from '../deploy/image-rollback';
import { readHistory } from '../aws/release-record';

const usage = `
npm run rollback -- <environment>: deploys the recorded release if something else is deployed, such as a failed
candidate; otherwise the release before it, or the release given by --to. Like a deployment, it verifies the release and
only then records it. Run again, it goes back one more. If that release does not come up either, it fails and leaves the
record unchanged.

It rolls back only the image, with the stack and the settings of the last 'npm run deploy', whatever this checkout has.
If no stack was kept, it uses the stack of this checkout. It refuses a plan that changes anything else, as after a bare
'cdktf deploy' or a change by hand, and a stack with a different AWS provider than this checkout's.

Options:
  --to <release>    the digest or commit of an earlier release, or its first characters: see 'npm run release'
  --with-infrastructure
                    also deploy the stacks and the settings of this checkout, showing the plan first
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
      `Back to ${reason}.\n${whole ? "With this checkout's infrastructure and settings." : 'Only the image changes.'}`,
    );
    const options = { settings, image: target.image, autoApprove };
    if (!whole) await rollBackImage({ ...options, name, provider });
    else await deployEnvironment({ ...options, environment, allowed: [], planFirst: true, isRollback: true });
  },
});
