/** `npm run image`: the image of this commit, where it has been pushed before. */
import { loadSettings } from '../../contract/settings';
import { checkAccount } from '../aws/account';
import { taggedDigest } from '../aws/image';
import { checkedOutCommit, workflowCommit } from '../terminal/commit';
import { run, UserError } from '../terminal/program';

const usage = `
npm run --silent image: looks in the repository for the image that is tagged with this commit, and prints
digest=sha256:…, or digest= where there is none yet. A commit that was pushed is not built again: what
one environment has verified is what the next one gets.

Environment:
  GITHUB_SHA   the commit; without it that of the working copy, whose uncommitted changes are not looked at

Options:
  -h, --help   this text
`;

void run({
  usage,
  options: {},
  main: async () => {
    const settings = loadSettings();
    await checkAccount(settings);
    console.log(`digest=${(await taggedDigest(settings, workflowCommit() ?? (await head()))) ?? ''}`);
  },
});

async function head(): Promise<string> {
  const commit = await checkedOutCommit();
  if (!commit) throw new UserError('this folder is no git working copy: set GITHUB_SHA to the commit');
  return commit;
}
