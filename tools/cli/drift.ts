/** `npm run drift`: reports what was changed behind Terraform's back. */
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
npm run drift: plans every deployed stack, changes nothing, and reports what differs from the last deployment:
resources changed or deleted by hand, created by an interrupted run, or added to a security group, a role, a route
table, a load balancer or a cluster; a service that was rolled back; an image that is not the recorded release. It waits
for a deployment that is under way. Separately it lists expected changes, such as the number of tasks under autoscaling,
and changes in this commit's configuration that are not deployed yet; neither is drift. In the scheduled workflow it
says so if nothing was ever deployed.

Options:
  --issue      open, update or close the GitHub issue with the label 'drift'; needs GITHUB_TOKEN and
               GITHUB_REPOSITORY
  --timeout <seconds>
               how long to wait for a deployment that is under way (default ${TIMEOUT_SECONDS})
  -h, --help   this text

Exit status: 0 without drift, 2 with drift (0 with --issue, which reports it), 1 if drift could not be determined.
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
