/** The cost of a month before use, computed from synthesized and from deployed resources. */
import type { SettingsInput } from '../../../contract/schema';
import { freeTypes } from '../../../tools/cost/charges';
import { type MonthlyCost, monthlyCost } from '../../../tools/cost/monthly-cost';
import { findPrices, noPriceOf, pricesOf } from '../../../tools/cost/prices';
import type { Resource } from '../../../tools/cost/resource';
import { resourcesOfStack } from '../../../tools/cost/resources';
import type { Synthesized } from '../../../tools/terraform/synthesized';
import { resourcesOf, type State } from '../../../tools/terraform/state';
import { settings } from '../../fixtures/settings';
import { synthesize, withDev } from '../../stacks/synthesize';

const costIn = (region: string, resources: readonly Resource[]) => monthlyCost(resources, pricesOf(region));

function costOfStacks(ids: readonly string[], input: SettingsInput = settings): MonthlyCost {
  const stacks = synthesize(input);
  const resources = ids.flatMap((id) => resourcesOfStack(JSON.parse(stacks(id).json) as Synthesized));
  return costIn('us-east-1', resources);
}

const costOf = (environment: string, input?: SettingsInput) =>
  costOfStacks([`${environment}-networking`, `${environment}-ecs`], input);

/** Dollars of the lines about it. */
const of = ({ lines }: MonthlyCost, what: string) =>
  lines.filter(({ item }) => item.includes(what)).reduce((sum, { usd }) => sum + usd, 0);

test.each(['dev', 'prod'])(
  '%s costs the sum of its lines, and each line is a count times a price',
  (name) => {
    const { usd, lines } = costOf(name);
    expect(lines.length).toBeGreaterThan(0);
    expect(usd).toBeCloseTo(
      lines.reduce((sum, line) => sum + line.usd, 0),
      6,
    );
    for (const { item, count, usd: of } of lines) {
      const each = lines.filter((line) => line.item === item).map((line) => line.usd / line.count);
      expect(each).toEqual(each.map(() => expect.closeTo(of / count, 6) as number));
    }
  },
);

test('free resources cost nothing', () => {
  const resources = [...freeTypes].map((type) => ({ type, values: {} }));
  expect(costIn('us-east-1', resources)).toEqual({ usd: 0, lines: [], unpriced: [] });
});

const counted: [string, Resource[], number][] = [
  // Two public addresses, one per zone.
  ['a load balancer', [{ type: 'aws_lb', values: { subnets: ['one', 'two'] } }], 16.425 + 2 * 3.65],
  [
    'a load balancer inside the VPC',
    [{ type: 'aws_lb', values: { internal: true, subnets: ['one', 'two'] } }],
    16.425,
  ],
  [
    'an interface endpoint, in each zone',
    [{ type: 'aws_vpc_endpoint', values: { vpc_endpoint_type: 'Interface', subnet_ids: ['one', 'two'] } }],
    14.6,
  ],
  [
    'a gateway endpoint',
    [{ type: 'aws_vpc_endpoint', values: { vpc_endpoint_type: 'Gateway', route_table_ids: ['one'] } }],
    0,
  ],
  [
    'a NAT gateway with its address',
    [
      { type: 'aws_nat_gateway', values: {} },
      { type: 'aws_eip', values: {} },
    ],
    32.85 + 3.65,
  ],
  ['an alarm', [{ type: 'aws_cloudwatch_metric_alarm', values: { metric_name: 'it' } }], 0.1],
  [
    'an alarm that uses two metrics',
    [
      {
        type: 'aws_cloudwatch_metric_alarm',
        values: { metric_query: [{ metric: {} }, { metric: {} }, { expression: 'one / other' }] },
      },
    ],
    0.2,
  ],
  [
    'the two alarms of a target-tracking policy',
    [{ type: 'aws_appautoscaling_policy', values: { policy_type: 'TargetTrackingScaling' } }],
    0.2,
  ],
  ['scaling by steps', [{ type: 'aws_appautoscaling_policy', values: { policy_type: 'StepScaling' } }], 0],
  ['a dashboard', [{ type: 'aws_cloudwatch_dashboard', values: {} }], 3],
  // The cluster has 13, the service 15, the family of task definitions 10.
  [
    'Container Insights',
    [
      { type: 'aws_ecs_cluster', values: { setting: [{ name: 'containerInsights', value: 'enabled' }] } },
      { type: 'aws_ecs_service', values: {} },
      { type: 'aws_ecs_task_definition', values: {} },
    ],
    38 * 0.3,
  ],
  [
    'a cluster without them',
    [{ type: 'aws_ecs_cluster', values: { setting: [{ name: 'containerInsights', value: 'disabled' }] } }],
    0,
  ],
  ['a customer-managed key', [{ type: 'aws_kms_key', values: {} }], 1],
];

test.each(counted)('%s', (_, resources, usd) => {
  expect(costIn('us-east-1', resources)).toEqual({
    usd: expect.closeTo(usd, 6) as number,
    lines: usd === 0 ? [] : (expect.anything() as unknown),
    unpriced: [],
  });
});

/** Every Fargate CPU size, with its maximum of memory. */
test.each([
  [256, 2048],
  [512, 4096],
  [1024, 8192],
  [2048, 16384],
  [4096, 30720],
  [8192, 61440],
  [16384, 122880],
])('a task of %d CPU units', (cpu, memory) => {
  const task = { type: 'aws_ecs_task_definition', values: { arn: 'task', cpu, memory } };
  const service = { type: 'aws_ecs_service', values: { task_definition: 'task', launch_type: 'FARGATE' } };
  const inStrings = { ...task, values: { arn: 'task', cpu: `${cpu}`, memory: `${memory}` } };
  const month = 730 * ((cpu / 1024) * 0.04048 + (memory / 1024) * 0.004445);
  for (const resources of [
    [service, task],
    [service, inStrings],
  ])
    expect(costIn('us-east-1', resources).lines).toEqual([
      {
        resource: 'aws_ecs_service',
        count: 1,
        item: `task on FARGATE, X86_64, ${cpu / 1024} vCPU, ${memory / 1024} GiB`,
        usd: expect.closeTo(month, 6) as number,
      },
    ]);
});

test('each secret of Secrets Manager is counted once, SSM parameters not at all', () => {
  const secrets = {
    app: { ONE: { secretsManager: 'one' }, TWO: { secretsManager: 'two' }, FREE: { ssm: '/free' } },
    redirect: { ONE: { secretsManager: 'one' } },
  };
  expect(of(costOf('dev', withDev({ secrets })), 'Secrets Manager')).toBeCloseTo(0.8, 2);
});

test('every type in the stacks is counted or known to be free', () => {
  const every = withDev({ egress: { nat: 1 }, alarmEmail: 'somebody@example.com', containerInsights: true });
  const costs = [costOf('dev', every), costOf('prod'), costOfStacks(['bootstrap', 'ecr'])];
  expect(costs.flatMap(({ unpriced }) => unpriced).map(noPriceOf)).toEqual([]);
});

test('an unknown type is named once', () => {
  const database = { type: 'aws_db_instance', values: {} };
  expect(costIn('us-east-1', [database, database])).toEqual({
    usd: 0,
    lines: [],
    unpriced: ['aws_db_instance'],
  });
});

test.each([
  [{ capacity: 'FARGATE', architecture: 'X86_64' }, 9.01],
  [{ capacity: 'FARGATE' }, 7.21],
  [{ capacity: 'FARGATE_SPOT', architecture: 'X86_64' }, 2.71],
  [{ tasks: { min: 2, max: 2 } }, 5.43],
  [{ size: { cpu: 512, memoryMiB: 1024 }, capacity: 'FARGATE' }, 14.42],
] as const)('tasks with %j', (change, usd) => {
  expect(of(costOf('dev', withDev(change)), 'task on')).toBeCloseTo(usd, 2);
});

test('deployed resources are counted from the state, in which every block is a list', () => {
  const state: State = {
    resources: [
      {
        mode: 'managed',
        type: 'aws_ecs_service',
        name: 'it',
        instances: [
          {
            attributes: {
              name: 'duo',
              // It was rolled back.
              task_definition: 'arn:of:revision:6',
              desired_count: 5,
              capacity_provider_strategy: [{ base: 0, capacity_provider: 'FARGATE', weight: 1 }],
              network_configuration: [{ assign_public_ip: true }],
            },
          },
        ],
      },
      {
        mode: 'managed',
        type: 'aws_ecs_task_definition',
        name: 'it',
        instances: [
          {
            attributes: {
              arn: 'arn:of:revision:7',
              cpu: '256',
              memory: '512',
              runtime_platform: [{ cpu_architecture: 'ARM64' }],
            },
          },
        ],
      },
      {
        mode: 'managed',
        type: 'aws_appautoscaling_target',
        name: 'it',
        instances: [{ attributes: { resource_id: 'service/duo-dev/duo', min_capacity: 3 } }],
      },
      { mode: 'data', type: 'aws_lb', name: 'it', instances: [{ attributes: { name: 'of somebody else' } }] },
    ],
  };
  expect(costIn('us-east-1', resourcesOf(state)).lines).toEqual([
    {
      resource: 'aws_ecs_service duo',
      count: 3,
      item: 'task on FARGATE, ARM64, 0.25 vCPU, 0.5 GiB',
      usd: expect.closeTo(3 * 7.21, 1) as number,
    },
    {
      resource: 'aws_ecs_service duo',
      count: 3,
      item: 'public IPv4 address',
      usd: expect.closeTo(10.95, 2) as number,
    },
  ]);
});

test('nothing costs nothing, and a region without prices gets no number', () => {
  expect(costIn('us-east-1', resourcesOf({}))).toEqual({ usd: 0, lines: [], unpriced: [] });
  // In Antarctica, so that nobody adds its prices.
  const region = 'sa-northwest-9';
  expect(findPrices(region)).toBeUndefined();
  expect(() => pricesOf(region)).toThrow(noPriceOf(region));
});
