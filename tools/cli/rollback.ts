/** `npm run rollback -- <environment>`: back to the release before. */
import { loadSettings } from '../../contract/settings';
import { checkBootstrapped } from '../aws/account';
import { environmentArgument, environmentOf } from '../terminal/environment-argument';
import { prepareTerraform } from '../terraform/prerequisites';
import { run } from '../terminal/program';
import { deployEnvironment } from '../deploy/deploy-environment';
import { describeRelease, rollbackTarget } from '../deploy/rollback-target';
import { readHistory } from '../aws/release-record';

const usage = `
npm run rollback -- <environment>: deploys the release before the recorded one, or another earlier one, shows the
plan first, verifies as a deployment does, and only then records it. Repeated, it goes back one more. It fails
without a change of the record where the earlier release does not come up either.

It turns back the image alone: infrastructure, settings.ts and secrets stay as this checkout has them.

Options:
  --to <release>    the digest or the commit of an earlier release, or its beginning: see 'npm run release'
  --auto-approve    do not ask
  -h, --help        this text
`;

void run({
  usage,
  options: { to: { type: 'string' }, 'auto-approve': { type: 'boolean', default: false } },
  argument: environmentArgument(),
  main: async ({ to, 'auto-approve': autoApprove }, name = '') => {
    const settings = loadSettings();
    const environment = environmentOf(settings, name);
    await checkBootstrapped(settings);
    const { target, current } = rollbackTarget(await readHistory(settings, name), name, to);
    await prepareTerraform();
    console.log(
      `From ${describeRelease(current)}\nback to ${describeRelease(target)}\n` +
        'The image alone: infrastructure, settings and secrets stay as this checkout has them.',
    );
    const { image } = target;
    await deployEnvironment({ settings, environment, image, allowed: [], planFirst: true, autoApprove });
  },
});
