/** `npm run image`: the image of this commit, if it has been pushed before. */
import { loadSettings } from '../../contract/settings';
import { checkAccount } from '../aws/account';
import { taggedDigest } from '../aws/image';
import { checkedOutCommit, workflowCommit } from '../terminal/commit';
import { run, UserError } from '../terminal/program';

const usage = `
npm run --silent image: looks in the repository for the image that is tagged with this commit, and prints
digest=sha256:…, or digest= if there is none yet. A pushed commit is not built again, so the next environment gets
exactly the image that the previous one has verified.

Environment:
  GITHUB_SHA   the commit (default: the commit of the working copy; its uncommitted changes are ignored)

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
  if (!commit) throw new UserError('this folder is not a git working copy: set GITHUB_SHA to the commit');
  return commit;
}
