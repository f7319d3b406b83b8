/** `npm run gate -- <environment>`: whether a deployment needs an approval, and what the approval deploys. */
import { needsApproval } from '../github/approval';
import { announce } from '../github/summary';
import { environmentArgument } from '../terminal/environment-argument';
import { headline, workflowCommit } from '../terminal/commit';
import { run } from '../terminal/program';
import { plain } from '../terminal/untrusted';

const usage = `
npm run --silent gate -- <environment>: asks GitHub whether a deployment to the environment needs an approval, and
prints protected=true or protected=false. Required reviewers count as an approval, and so does an app's protection rule.
A wait timer does not, and neither does a rule for branches: every push to such a branch would pass. An environment that
GitHub does not know is unprotected: GitHub would create it, without a rule, at its first use. It also reports what an
approval deploys.

Environment:
  GITHUB_TOKEN, GITHUB_REPOSITORY    a token with 'actions: read', and owner/name
  GITHUB_SHA, DIGEST                 the commit to deploy and the digest of its image

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
        : `${environment} is not deployed: its GitHub environment has no required reviewers, so nobody would be ` +
            `asked to approve. Add reviewers (Settings, Environments, ${environment}), or start this workflow by hand.`,
    );
  },
});

async function candidate(): Promise<string> {
  const { DIGEST: digest = 'its image' } = process.env;
  const commit = workflowCommit() ?? '';
  const subject = (await headline(commit)) ?? 'not in this checkout';
  return plain(`commit ${commit.slice(0, 12)} (${subject}), ${digest.slice(0, 'sha256:'.length + 12)}`);
}
