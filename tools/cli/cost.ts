/** `npm run cost`: the monthly cost of each environment, and its cost with each other egress. */
import { loadSettings } from '../../contract/settings';
import { estimate } from '../cost/estimate';
import { describeEstimate } from '../cost/report';
import { environmentArgument, environmentOf } from '../terminal/environment-argument';
import { run } from '../terminal/program';

const usage = `
npm run cost [-- <environment> …]: shows the monthly cost of each environment of settings.ts: each resource before
usage, what usage adds, what every other egress would cost and at which traffic it becomes cheaper, and the cost of what
AWS CDK and AWS Copilot create by default for one task with two containers. It synthesizes the stacks in memory and
needs no credentials and no network. The prices and their sources are in tools/cost/prices.ts.

Options:
  --json       the same as JSON, with a separate entry for each resource
  -h, --help   this text
`;

void run({
  usage,
  options: { json: { type: 'boolean', default: false } },
  argument: { ...environmentArgument(), count: 'any' },
  main: ({ json }, ...names) => {
    const settings = loadSettings();
    const environments =
      names.length > 0 ? names.map((name) => environmentOf(settings, name)) : settings.environments;
    const estimated = estimate(settings, environments);
    console.log(json ? JSON.stringify(estimated, undefined, 2) : describeEstimate(estimated));
    return Promise.resolve();
  },
});
