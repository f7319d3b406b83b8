/** `npm run drift`: tells what was changed behind Terraform's back. */
import { loadSettings } from '../../contract/settings';
import { checkBootstrapped } from '../aws/account';
import { describeDrift } from '../drift/describe';
import { findDrift } from '../drift/find';
import { TIMEOUT_SECONDS } from '../drift/quiet';
import { reportDrift } from '../drift/report';
import { isTooEarly } from '../github/deployments';
import { announce, summarize } from '../github/summary';
import { workflowCommit } from '../terminal/commit';
import { run } from '../terminal/program';
import { wholeNumber } from '../terminal/whole-number';
import { checkTerraform, shareProvider } from '../terraform/prerequisites';

const usage = `
npm run drift: plans every stack that is deployed, changes nothing, and tells what is no longer as the last
deployment left it: changed or deleted by hand, made by a run that was cut off, added to a security group, a
role, a route table, a load balancer or a cluster, a service that was turned back, an image that is not the
recorded release. A deployment that is under way is waited for. Apart from that it shows what moves by itself,
such as the number of tasks under autoscaling, and what the configuration of this commit wants and nobody has
deployed yet; neither of them is drift. The schedule of the workflow says so where nothing was ever deployed.

Options:
  --issue      opens, updates or closes the GitHub issue with the label 'drift'; needs GITHUB_TOKEN and
               GITHUB_REPOSITORY
  --timeout <seconds>
               until a deployment that is under way is no longer waited for (default ${TIMEOUT_SECONDS})
  -h, --help   this text

Exit status: 0 without drift, 2 with (0 with --issue, which has told of it), 1 where it could not be found out.
`;

void run({
  usage,
  options: { issue: { type: 'boolean' }, timeout: { type: 'string' } },
  main: async ({ issue = false, timeout = `${TIMEOUT_SECONDS}` }) => {
    const timeoutSeconds = wholeNumber('--timeout', timeout);
    if (await isTooEarly()) {
      announce('Nothing has been deployed from this repository yet.');
      return;
    }
    const settings = loadSettings();
    await checkTerraform();
    await checkBootstrapped(settings);
    await shareProvider();
    const commit = workflowCommit();
    const configuration = `the configuration ${commit ? `of commit ${commit}` : 'in this folder'}`;
    const { drifts, notes } = await findDrift(settings, { timeoutSeconds });
    const text = [...drifts.map(describeDrift), ...notes].join('\n');
    console.log(`Planned: ${configuration}\n\n${text}`);

    const drifted = drifts.filter(({ unexpected }) => unexpected.length > 0);
    summarize(
      `### Drift: ${drifted.map(({ stack }) => stack).join(', ') || 'none'}\n\n~~~~text\n${text}\n~~~~`,
    );
    if (issue) await reportDrift(drifted, configuration);
    else if (drifted.length > 0) process.exitCode = 2;
  },
});
