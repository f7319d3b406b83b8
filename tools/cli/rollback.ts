/** `npm run rollback -- <environment>`: back to the release before. */
import { loadSettings } from '../../contract/settings';
import { checkBootstrapped } from '../aws/account';
import { environmentArgument, environmentOf } from './environment-argument';
import { prepareTerraform } from '../terraform/prerequisites';
import { run, UserError } from '../terminal/program';
import { deployEnvironment } from '../deploy/deploy-environment';
import { short } from '../deploy/promote';
import { previousRelease, readHistory, type Release } from '../aws/release-record';
import { digestOf } from '../aws/image';

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
    const history = await readHistory(settings, name);
    const target = to ? find(history, to, name) : previousRelease(history);
    const current = history.at(-1);
    if (!target || !current) {
      throw new UserError(
        `${name} has no release before the recorded one: deploy an image that works instead`,
      );
    }
    await prepareTerraform();
    console.log(
      `From ${describe(current)}\nback to ${describe(target)}\n` +
        'The image alone: infrastructure, settings and secrets stay as this checkout has them.',
    );
    const { image } = target;
    await deployEnvironment({ settings, environment, image, allowed: [], planFirst: true, autoApprove });
  },
});

function find(history: readonly Release[], to: string, name: string): Release {
  const found = history.filter(({ image, commit }) =>
    [digestOf(image), digestOf(image).replace('sha256:', ''), commit].some((id) => id?.startsWith(to)),
  );
  const [first, ...others] = new Map(found.map((release) => [release.image, release])).values();
  if (first && others.length === 0) return first;
  throw new UserError(
    `${found.length === 0 ? 'no release' : 'more than one release'} of ${name} begins with '${to}': ` +
      `'npm run release -- ${name}' lists them`,
  );
}

const describe = ({ image, at, by, commit }: Release) =>
  `${short(image)}, commit ${commit?.slice(0, 12) ?? 'unknown'}, released ${at.toISOString().replace(/\..*/, 'Z')} by ${by || 'unknown'}`;
