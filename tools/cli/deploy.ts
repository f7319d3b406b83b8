/** `npm run deploy -- <environment>`: deploys an image, proves that it serves, and records it as the release. */
import { loadSettings } from '../../contract/settings';
import { checkBootstrapped } from '../aws/account';
import { environmentArgument, environmentOf } from '../terminal/environment-argument';
import { checkTerraform, shareProvider } from '../terraform/prerequisites';
import { run } from '../terminal/program';
import { deployEnvironment } from '../deploy/deploy-environment';
import { deployStacks, removeUnneeded } from '../deploy/deploy-stacks';
import { deployStage } from '../deploy/stage';
import { imageToRun } from '../aws/release-record';

const usage = `
npm run deploy -- <environment>: deploys the networking and services of an environment of settings.ts and verifies
that every task runs the image and answers through the load balancer. Only then does it record the image as the release
and remove resources that are no longer needed. It keeps the synthesized stack for a rollback. It refuses an image of a
commit older than the release's: use 'npm run rollback' to go back. A failed deployment reports the cause, exits with 1
and leaves the release record unchanged.

npm run deploy -- ecr: deploys the image repository, which the environments share.

Environment:
  IMAGE             the image to deploy, <repository>@sha256:… (default: the recorded release)

Options:
  --stage           deploy as a stage of the workflow 'deploy': refuse an image that the previous environment, in the
                    order of settings.ts, has not released. In a run started by a push, also skip the environment, and
                    say so, if a newer commit is released there or the environment was destroyed
  --auto-approve    do not show the plan and ask first
  --allow <stack>/<address>
                    allow this resource to be destroyed or replaced, although its data or address is lost; may be
                    repeated. Without it such a plan is refused and nothing is changed
  -h, --help        this text
`;

void run({
  usage,
  options: {
    allow: { type: 'string', multiple: true, default: [] },
    'auto-approve': { type: 'boolean', default: false },
    stage: { type: 'boolean', default: false },
  },
  argument: environmentArgument('ecr'),
  main: async ({ allow, 'auto-approve': autoApprove, stage }, name = '') => {
    const settings = loadSettings();
    const options = { settings, allowed: allow, planFirst: false, autoApprove };
    const environment = name === 'ecr' ? undefined : environmentOf(settings, name);
    await checkTerraform();
    await checkBootstrapped(settings);
    await shareProvider();
    if (environment) {
      const deploy = stage ? deployStage : deployEnvironment;
      await deploy({ ...options, environment, image: await imageToRun(settings, name) });
    } else {
      const deployment = { ...options, name, stacks: ['ecr'] };
      await removeUnneeded(deployment, (await deployStacks(deployment)).outdated);
    }
  },
});
