/** `npm run plan`: what a deployment of every stack would change, and its cost. */
import { checkCandidate } from '../../contract/candidate';
import { environmentStacks } from '../../contract/names';
import { loadSettings } from '../../contract/settings';
import { checkBootstrapped } from '../aws/account';
import { upsertComment } from '../github/comment';
import { runUrl } from '../github/run';
import { summarize } from '../github/summary';
import { planMarkdown } from '../plan/markdown';
import { describePlan } from '../plan/describe';
import { planStacks } from '../plan/plan';
import { describeRemoved } from '../plan/removed';
import { checkTerraform, shareProvider } from '../terraform/prerequisites';
import { run } from '../terminal/program';

const FOLDER = 'plans';
/** Separate from FOLDER, which is published: a plan file contains the values that its text hides. */
const OUTDIR = 'cdktf.out.plan';

const usage = `
npm run plan: shows what a deployment of each stack would create, change, replace and destroy, and the total monthly
cost before and after. It takes no lock and changes nothing; read-only credentials are enough. A stack is named and left
out if it depends on another stack, or on something new in it, that is not deployed yet, or if it has no release yet.
Terraform's own text of each plan is kept in ${FOLDER}/<stack>.log.

Environment:
  IMAGE        the image to plan for every environment, <repository>@sha256:… (default: each environment's release)

Options:
  --comment    also publish the plan on the pull request that the workflow runs for, in one comment that is kept up
               to date; needs GITHUB_TOKEN
  -h, --help   this text
`;

void run({
  usage,
  options: { comment: { type: 'boolean', default: false } },
  main: async ({ comment }) => {
    const settings = loadSettings();
    await checkTerraform();
    await checkBootstrapped(settings);
    await shareProvider();
    const stacks = ['ecr', ...settings.environments.flatMap(({ name }) => environmentStacks(name))];
    const { IMAGE: image } = process.env;
    if (image !== undefined) checkCandidate(settings, image);
    const plans = await planStacks(settings, stacks, { image, outdir: OUTDIR, logFolder: FOLDER });

    const removed = await describeRemoved(settings);
    console.log(`\n${describePlan(plans, removed)}`);
    const markdown = planMarkdown(plans, { fullPlan: fullPlan(), removed });
    summarize(markdown);
    if (comment) await upsertComment('plan', markdown);
  },
});

/** Markdown that shows a reader where to find the log folder. */
function fullPlan(): string {
  const run = runUrl();
  return run ? `[artifact \`${FOLDER}\` of this run](${run}#artifacts)` : `\`${FOLDER}/\``;
}
