/** The estimate as text. */
import type { Estimate } from '../../../tools/cost/estimate';
import type { Profile } from '../../../tools/cost/profiles';
import { describeEstimate } from '../../../tools/cost/report';

const balancer = { resource: 'aws_lb duo', count: 1, item: 'load balancer', usd: 16.4 };
const address = (resource: string, count: number) => ({
  resource,
  count,
  item: 'public IPv4 address',
  usd: count * 3.6,
});

const chosen: Profile = {
  egress: 'public',
  usd: 27.4,
  lines: [
    { resource: 'aws_cloudwatch_metric_alarm duo', count: 2, item: 'metric of an alarm', usd: 0.2 },
    balancer,
    address('aws_lb duo', 2),
    address('aws_ecs_service duo', 1),
  ],
  unpriced: ['aws_db_instance'],
  taskUsd: 3.6,
  gbUsd: 0,
  usage: [{ usd: 0.1, of: 'a million requests, logged', assumption: 'a line each' }],
};

const other: Profile = {
  ...chosen,
  egress: 'nat 1',
  usd: 1056.6,
  lines: [
    ...chosen.lines.slice(1, 3),
    { resource: 'aws_nat_gateway duo', count: 32, item: 'NAT gateway', usd: 1040 },
  ],
  taskUsd: 0,
  gbUsd: 0.045,
};

const estimate: Estimate = {
  region: 'us-east-1',
  pricesOf: '2026-09',
  environments: [
    {
      name: 'one',
      tasks: 1,
      chosen,
      others: [other],
      breakEvens: [{ profile: 'nat 1', than: 'public', gb: 1234, tasks: 2 }],
    },
  ],
  peers: [
    { name: 'Somebody', asked: 'a service', source: 'a page', usd: 54.8, lines: [balancer], unpriced: [] },
  ],
};

test('each environment, the total, what other tools create, and what has no price', () => {
  expect(describeEstimate(estimate).split('\n')).toEqual([
    "Dollars a month of 730 hours in us-east-1, before tax; AWS's list prices of 2026-09; Spot prices vary.",
    '',
    'one: $27.40 before usage, with 1 task and egress public',
    '    $16.40  1 × load balancer        aws_lb',
    '    $10.80  3 × public IPv4 address  aws_lb, aws_ecs_service',
    '     $0.20  2 × metric of an alarm   aws_cloudwatch_metric_alarm',
    '  Estimated usage on top',
    '    $0.100  a million requests, logged  a line each',
    '  Egress of the tasks; endpoints reach only AWS',
    '              before usage  one more task    a GB  only with this egress',
    '    public *        $27.40          $3.60  $0.000  1 × public IPv4 address $3.60, 2 × metric of an alarm $0.20',
    '    nat 1         $1056.60          $0.00  $0.045  32 × NAT gateway $1040.00',
    '    nat 1 is cheaper than public from 1,234 GB a month or 2 tasks on',
    '',
    // It uses two of the account's ten free alarms.
    'one: $27.40 before usage. $0.20 of it is free unless something else in the account',
    'uses up its free 10 × metric of an alarm, 10 × metric of Container Insights, 3 × dashboard.',
    '',
    'What other tools create by default for one task with two containers',
    '  Somebody: $54.80 before usage, for a service',
    '    (a page)',
    '    $16.40  1 × load balancer',
    '    before usage  of Somebody',
    '    one $27.40    50.0 %',
    '',
    'no price for aws_db_instance: add it to tools/cost/charges.ts',
  ]);
});
