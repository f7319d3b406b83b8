/** `npm run gate -- <environment>`: whether somebody has to approve a deployment, and what is to be approved. */
import { needsApproval } from '../github/approval';
import { announce } from '../github/summary';
import { environmentArgument } from '../terminal/environment-argument';
import { headline, workflowCommit } from '../terminal/commit';
import { run } from '../terminal/program';
import { plain } from '../terminal/untrusted';

const usage = `
npm run --silent gate -- <environment>: asks GitHub whether somebody or something has to approve a deployment to
the environment, and prints protected=true or protected=false. Required reviewers approve, and so does a protection
rule of an app. A wait timer does not, nor does a rule that names branches: every push to that branch would pass. An
environment that GitHub does not know is unprotected: it would be made, without a rule, at its first use. What an
approval deploys is said.

Environment:
  GITHUB_TOKEN, GITHUB_REPOSITORY    a token with 'actions: read', and owner/name
  GITHUB_SHA, DIGEST                 the commit and the digest of its image, which are to be deployed

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
    announce(
      approved
        ? `An approval of ${environment} deploys ${await candidate()}.`
        : `${environment} is not deployed: its GitHub environment has no required reviewers, so that nobody would ` +
            `be asked. Add them (Settings, Environments, ${environment}), or start this workflow by hand.`,
    );
  },
});

async function candidate(): Promise<string> {
  const { DIGEST: digest = 'its image' } = process.env;
  const commit = workflowCommit() ?? '';
  const subject = (await headline(commit)) ?? 'of which this checkout has no headline';
  return plain(`commit ${commit.slice(0, 12)} (${subject}), ${digest.slice(0, 'sha256:'.length + 12)}`);
}
