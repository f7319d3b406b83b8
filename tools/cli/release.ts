/** `npm run release -- <environment>`: what is released, and what was before. */
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
npm run release -- <environment>: shows the release record of an environment of settings.ts, the image that a plan
runs where no other is given, and its history, the newest first: when, who, commit, digest, and 'expired' where the
repository no longer has the image. Above it stands which image serves users now. Only
'npm run deploy' and 'npm run rollback' write it, after they have verified what they deployed. In a workflow the step's
output 'url' is the page of the release's commit.

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
