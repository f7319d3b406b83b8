/** `npm run cost`: what each environment costs a month, and what it would with another egress. */
import { loadSettings } from '../../contract/settings';
import { estimate } from '../cost/estimate';
import { describeEstimate } from '../cost/report';
import { environmentArgument, environmentOf } from '../terminal/environment-argument';
import { run } from '../terminal/program';

const usage = `
npm run cost [-- <environment> …]: shows what each environment of settings.ts costs a month before use, resource by
resource, what use adds, what every other egress would cost and from where on it is cheaper, and what AWS CDK and
AWS Copilot make by default for one task with two containers. It synthesizes the stacks in memory;
it needs no credentials and no network. The prices and their sources are in tools/cost/prices.ts.

Options:
  --json       the same as JSON, each resource by itself
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
