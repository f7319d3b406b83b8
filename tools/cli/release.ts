/** `npm run release -- <environment>`: the current release and the earlier ones. */
import { loadSettings } from '../../contract/settings';
import { checkBootstrapped } from '../aws/account';
import { environmentArgument } from '../terminal/environment-argument';
import { run } from '../terminal/program';
import { describeHistory, readHistory } from '../aws/release-record';
import { availableOf } from '../aws/image';
import { setOutput } from '../github/output';
import { summarize } from '../github/summary';
import { quoted } from '../terminal/untrusted';
import { describeServing } from '../verify/serving';

const usage = `
npm run release -- <environment>: shows which image serves users now, and the release record of an environment of
settings.ts with its history, newest first: when, who, commit, digest, and 'expired' if the repository no longer has the
image. Plans use the recorded image unless another one is given. Only 'npm run deploy' and 'npm run rollback' write the
record, after they have verified their deployment. In a workflow, the step's output 'url' is the page of the release's
commit.

Options:
  -h, --help   this text
`;

void run({
  usage,
  options: {},
  argument: environmentArgument(),
  main: async (_flags, name = '') => {
    const settings = loadSettings();
    await checkBootstrapped(settings);
    const history = await readHistory(settings, name);
    const available = await availableOf(
      settings,
      history.map(({ image }) => image),
    );
    const serving = await describeServing(settings, name);
    summarize(quoted([serving]));
    const { GITHUB_SERVER_URL: server = '', GITHUB_REPOSITORY: repository = '' } = process.env;
    const commit = history.at(-1)?.commit;
    setOutput('url', commit ? `${server}/${repository}/commit/${commit}` : '');
    const lines = describeHistory(history, available);
    console.log(`${serving}\n\n${lines.join('\n') || `${name} has no release yet`}`);
  },
});
