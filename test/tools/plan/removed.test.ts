/** Environments that run on, though settings.ts no longer has them. */
import { describeRemoved } from '../../../tools/plan/removed';
import { type AwsEndpoint, startAwsEndpoint } from '../support/aws-endpoint';
import { settings } from '../support/deployed-account';
import { bucketOf } from '../support/states';

let endpoint: AwsEndpoint;
const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
  endpoint.close();
});

const own = {
  'dev-ecs': [['aws_lb']],
  ecr: [['aws_ecr_repository']],
  bootstrap: [['aws_s3_bucket']],
} as const;
const stage = {
  'stage-networking': [['aws_vpc'], ['aws_nat_gateway']],
  'stage-ecs': [['aws_cloudwatch_dashboard']],
  'old-networking': [],
  'old-ecs': [['aws_cloudwatch_dashboard']],
} as const;

test('each is a line: what is left of it, what it costs, how it goes', async () => {
  endpoint = await startAwsEndpoint({ answers: bucketOf({ ...own, ...stage }) });
  Object.assign(process.env, endpoint.env);
  const lines = (region: string) => describeRemoved({ ...settings, region });
  const words = (stacks: string, cost: string, name: string) =>
    `${stacks}: deployed, but settings.ts has no such environment (${cost}): 'npm run destroy -- ${name}' takes it away`;
  expect((await lines('us-east-1')).sort()).toEqual([
    words('old-ecs', '$3.00 a month', 'old'),
    words('stage-networking, stage-ecs', '$35.85 a month', 'stage'),
  ]);
  expect((await lines('eu-central-1'))[0]).toContain('(no price for eu-central-1: add it to ');
});

test('none is no line', async () => {
  endpoint = await startAwsEndpoint({ answers: bucketOf(own) });
  Object.assign(process.env, endpoint.env);
  expect(await describeRemoved(settings)).toEqual([]);
});
