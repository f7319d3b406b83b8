/** `npm run deploy -- <environment>`: deploys, proves that what was deployed serves, and records it as the release. */
import { loadSettings } from '../../contract/settings';
import { checkBootstrapped } from '../aws/account';
import { environmentArgument, environmentOf } from '../terminal/environment-argument';
import { checkTerraform, shareProvider } from '../terraform/prerequisites';
import { run } from '../terminal/program';
import { deployEnvironment } from '../deploy/deploy-environment';
import { deployStacks, removeNeedless } from '../deploy/deploy-stacks';
import { deployStage } from '../deploy/stage';
import { imageToRun } from '../aws/release-record';

const usage = `
npm run deploy -- <environment>: deploys networking and services of an environment of settings.ts, verifies that
every task runs the image and answers through the load balancer, and only then records the image as the release and
takes away what nothing needs any more. It keeps the stack for a rollback, and refuses an image of an older commit than
the release's: 'npm run rollback' goes back. A failed deployment says why, ends with 1 and leaves the record as it was.

npm run deploy -- ecr: deploys the image repository, which the environments share.

Environment:
  IMAGE             the image to deploy, <repository>@sha256:…; without it the recorded release is deployed again

Options:
  --stage           deploys as a stage of the workflow 'deploy': an image that the environment before, in the order of
                    settings.ts, has not released is refused; and a run that a push has started leaves the environment
                    alone, and says so, where a newer commit is released, or where it was destroyed
  --auto-approve    do not show the plan first and ask
  --allow <stack>/<address>
                    lets this resource be destroyed or replaced, although data or an address is lost with it; may
                    be given more than once. Without it such a plan is refused, and nothing is changed
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
      await removeNeedless(deployment, (await deployStacks(deployment)).outdated);
    }
  },
});
