/** Environments that still run although settings.ts no longer has them. */
import { describeRemoved } from '../../../tools/plan/removed';
import { awsForEach } from '../support/aws-endpoint';
import { settings } from '../support/deployed-account';
import { bucketOf } from '../support/states';

const aws = awsForEach();

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

test('each is a line: what is left of it, what it costs, how to remove it', async () => {
  await aws.answer(bucketOf({ ...own, ...stage }));
  const lines = (region: string) => describeRemoved({ ...settings, region });
  const words = (stacks: string, cost: string, name: string) =>
    `${stacks}: deployed, but settings.ts has no such environment (${cost}): 'npm run destroy -- ${name}' removes it`;
  expect((await lines('us-east-1')).sort()).toEqual([
    words('old-ecs', '$3.00 a month', 'old'),
    words('stage-networking, stage-ecs', '$35.85 a month', 'stage'),
  ]);
  expect((await lines('eu-central-1'))[0]).toContain('(no price for eu-central-1: add it to ');
});

test('without one there is no line', async () => {
  await aws.answer(bucketOf(own));
  expect(await describeRemoved(settings)).toEqual([]);
});
