/** `npm run gate -- <environment>`: whether somebody has to approve a deployment. */
import { environmentArgument } from '../terminal/environment-argument';
import { run } from '../terminal/program';
import { needsApproval } from '../github/approval';
import { summarize } from '../github/summary';

const usage = `
npm run --silent gate -- <environment>: asks GitHub whether somebody or something has to approve a deployment to
the environment, and prints protected=true or protected=false. Required reviewers approve, and so does a protection
rule of an app. A wait timer does not, nor does a rule that names branches: every push to that branch would pass. An
environment that GitHub does not know is unprotected: it would be made, without a rule, at its first use.

Environment:
  GITHUB_TOKEN, GITHUB_REPOSITORY    a token with 'actions: read', and owner/name
  GITHUB_EVENT_NAME                  workflow_dispatch where the run was started by hand, which is an approval

Options:
  -h, --help   this text
`;

void run({
  usage,
  options: {},
  argument: environmentArgument(),
  main: async (_, environment = '') => {
    const approved = await needsApproval(environment);
    console.log(`protected=${approved}`);
    if (approved) return;
    tell(
      process.env.GITHUB_EVENT_NAME === 'workflow_dispatch'
        ? `${environment} is deployed because this run was started by hand: nobody has to approve it.`
        : `${environment} is not deployed: its GitHub environment has no required reviewers, so that nobody would ` +
            `be asked. Add them (Settings, Environments, ${environment}), or start this workflow by hand.`,
    );
  },
});

/** On the run's page and in the job's summary; stdout is the step's outputs. */
function tell(text: string): void {
  console.error(process.env.GITHUB_ACTIONS === 'true' ? `::notice::${text}` : text);
  summarize(text);
}
