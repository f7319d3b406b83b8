/** What a month costs before use, counted from what is synthesized and from what is deployed. */
import type { SettingsInput } from '../../stacks/settings-schema';
import { type MonthlyCost, monthlyCost } from '../../tools/cost/monthly-cost';
import { findPrices, noPriceOf, pricesOf } from '../../tools/cost/prices';
import type { Resource } from '../../tools/cost/resource';
import { resourcesOfStack, resourcesOfState } from '../../tools/cost/resources';
import type { Synthesized } from '../../tools/plan/synthesized';
import type { State } from '../../tools/remote-state';
import { settings } from '../fixtures/settings';
import { synthesize, withDev } from '../stacks/synthesize';

const costIn = (region: string, resources: readonly Resource[]) => monthlyCost(resources, pricesOf(region));

function costOfStacks(ids: readonly string[], input: SettingsInput = settings): MonthlyCost {
  const stacks = synthesize(input);
  const resources = ids.flatMap((id) => resourcesOfStack(JSON.parse(stacks(id).json) as Synthesized));
  return costIn('us-east-1', resources);
}

const costOf = (environment: string, input?: SettingsInput) =>
  costOfStacks([`${environment}-networking`, `${environment}-ecs`], input);

/** Dollars of the lines that are about it. */
const of = ({ lines }: MonthlyCost, what: string) =>
  lines.filter(({ item }) => item.includes(what)).reduce((sum, { usd }) => sum + usd, 0);

test('dev', () => {
  const cost = costOf('dev');
  expect(of(cost, 'load balancer')).toBeCloseTo(16.43, 1);
  expect(of(cost, 'task on FARGATE_SPOT, ARM64, 0.25 vCPU, 0.5 GiB')).toBeCloseTo(2.71, 2);
  // Two of the load balancer, one of the task.
  expect(of(cost, 'public IPv4 address')).toBeCloseTo(3 * 3.65, 2);
  // Seven metrics of alarms, and two alarms for each of the three targets of autoscaling.
  expect(of(cost, 'alarm')).toBeCloseTo(1.3, 2);
  expect(of(cost, 'dashboard')).toBe(3);
  expect(cost.usd).toBeCloseTo(34.39, 2);
});

test('prod', () => {
  const cost = costOf('prod');
  expect(of(cost, 'task on FARGATE, ARM64')).toBeCloseTo(14.42, 2);
  expect(of(cost, 'interface endpoint')).toBeCloseTo(43.8, 2);
  // Of the cluster 13, of the service 15, of the family of task definitions 10.
  expect(of(cost, 'Container Insights')).toBeCloseTo(38 * 0.3, 2);
  expect(cost.usd).toBeCloseTo(97.64, 2);
});

test('what is made once an account costs nothing before use', () => {
  expect(costOfStacks(['bootstrap', 'ecr'])).toEqual({ usd: 0, lines: [], unpriced: [] });
});

test('each secret of Secrets Manager is counted once, and those of SSM not at all', () => {
  const secrets = {
    app: { ONE: { secretsManager: 'one' }, TWO: { secretsManager: 'two' }, FREE: { ssm: '/free' } },
    redirect: { ONE: { secretsManager: 'one' } },
  };
  expect(of(costOf('dev', withDev({ secrets })), 'Secrets Manager')).toBeCloseTo(0.8, 2);
});

test('a key of one’s own is counted', () => {
  expect(costIn('us-east-1', [{ type: 'aws_kms_key', values: {} }]).usd).toBe(1);
});

test('every type that the stacks make is counted or known to be free, and another is named', () => {
  const every = withDev({ egress: { nat: 1 }, alarmEmail: 'somebody@example.com', containerInsights: true });
  expect(costOf('dev', every).unpriced).toEqual([]);
  expect(costOf('prod').unpriced).toEqual([]);
  const database = { type: 'aws_db_instance', values: {} };
  expect(costIn('us-east-1', [database, database]).unpriced).toEqual(['aws_db_instance']);
});

test('NAT gateways cost with their addresses, and tasks behind them need none', () => {
  const cost = costOf('dev', withDev({ egress: { nat: 2 } }));
  expect(of(cost, 'NAT gateway')).toBeCloseTo(65.7, 2);
  expect(of(cost, 'public IPv4 address')).toBeCloseTo(4 * 3.65, 2);
});

test.each([
  [{ capacity: 'FARGATE', architecture: 'X86_64' }, 9.01],
  [{ capacity: 'FARGATE' }, 7.21],
  [{ capacity: 'FARGATE_SPOT', architecture: 'X86_64' }, 2.71],
  [{ tasks: { min: 0, max: 2 } }, 0],
  [{ tasks: { min: 2, max: 2 } }, 5.43],
  [{ size: { cpu: 512, memoryMiB: 1024 }, capacity: 'FARGATE' }, 14.42],
] as const)('tasks with %j', (change, usd) => {
  expect(of(costOf('dev', withDev(change)), 'task on')).toBeCloseTo(usd, 2);
});

test('what is deployed is counted as it is in the state, where every block is a list', () => {
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
              // It was turned back.
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
  expect(costIn('us-east-1', resourcesOfState(state)).lines).toEqual([
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
  expect(costIn('us-east-1', resourcesOfState({}))).toEqual({ usd: 0, lines: [], unpriced: [] });
  // In Antarctica, so that nobody adds them.
  const region = 'aq-south-1';
  expect(findPrices(region)).toBeUndefined();
  expect(() => pricesOf(region)).toThrow(noPriceOf(region));
});
