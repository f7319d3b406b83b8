/** `npm run plan`: what a deployment of every stack would change, and what it would cost. */
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
/** Not in that folder: a plan file has the values in it that its text hides. */
const OUTDIR = 'cdktf.out.plan';

const usage = `
npm run plan: shows what a deployment of each stack would create, change, replace and destroy, and what all of it
costs a month, before and after. It takes no lock and changes nothing; credentials that may only read are enough.
A stack that waits for another one, for what is new in it, or for its first release, is named and left out. Terraform's
own text of each plan is kept in ${FOLDER}/<stack>.log.

Environment:
  IMAGE        an image to plan for every environment, <repository>@sha256:…; without it each one's release

Options:
  --comment    also puts it on the pull request that the workflow runs for, in one comment that is kept up to date;
               needs GITHUB_TOKEN
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

/** Where a reader finds what the log folder holds. */
function fullPlan(): string {
  const run = runUrl();
  return run ? `[artifact \`${FOLDER}\` of this run](${run}#artifacts)` : `\`${FOLDER}/\``;
}
