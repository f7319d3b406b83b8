import { type FargatePrice, HOURS_A_MONTH, type Prices, prices } from './prices';

/** A resource of a state, a plan or a synthesized stack. */
export interface Resource {
  readonly type: string;
  readonly values: Values;
}

type Values = Readonly<Record<string, unknown>>;

export interface Line {
  readonly resource: string;
  readonly usd: number;
  /** What is counted, with its prices. */
  readonly why: string;
}

export interface MonthlyCost {
  readonly usd: number;
  readonly lines: readonly Line[];
  /** What costs and is not counted. */
  readonly missing: readonly string[];
}

/**
 * What the resources cost in a month without any use, with as many tasks as autoscaling keeps at least; undefined
 * for a region whose prices are not known here.
 */
export function monthlyCost(resources: readonly Resource[], region: string): MonthlyCost | undefined {
  const priceList = prices[region];
  if (!priceList) return undefined;
  const lines = resources.flatMap((resource) =>
    (counters[resource.type]?.(resource.values, priceList, resources) ?? []).map(
      ([count, hourly, what]): Line => ({
        resource: `${resource.type} ${text(resource.values.name ?? resource.values.alarm_name)}`.trim(),
        usd: count * hourly * HOURS_A_MONTH,
        why: `${count} × ${what}`,
      }),
    ),
  );
  const usd = lines.reduce((sum, line) => sum + line.usd, 0);
  return { usd, lines: lines.filter((line) => line.usd > 0), missing: resources.flatMap(notCounted) };
}

/** How many, dollars an hour, what it is. */
type Count = readonly [count: number, hourly: number, what: string];
type Counter = (values: Values, prices: Prices, all: readonly Resource[]) => Count[];

const address = (count: number, { publicAddressHour }: Prices): Count => [
  count,
  publicAddressHour,
  'public IPv4 address',
];

const alarm = (count: number, { alarmMonth }: Prices): Count => [
  count,
  alarmMonth / HOURS_A_MONTH,
  'metric of an alarm',
];

/** Type → what of it is charged, whether it is used or not. */
const counters: Readonly<Record<string, Counter>> = {
  aws_lb: ({ internal, subnets }, list) => [
    [1, list.loadBalancerHour, 'load balancer'],
    // One in each zone.
    address(internal === true ? 0 : items(subnets).length, list),
  ],
  aws_nat_gateway: (_, list) => [[1, list.natGatewayHour, 'NAT gateway']],
  aws_eip: (_, list) => [address(1, list)],
  aws_vpc_endpoint: ({ vpc_endpoint_type, subnet_ids }, list) =>
    vpc_endpoint_type === 'Interface'
      ? [[items(subnet_ids).length, list.interfaceEndpointHour, 'zone of an interface endpoint']]
      : [],
  aws_ecs_service: (service, list, all) => tasksOf(service, list, all),
  aws_cloudwatch_metric_alarm: ({ metric_query }, list) => [
    alarm(items(metric_query).filter(({ metric }) => items(metric).length > 0).length || 1, list),
  ],
  // It makes two of its own, one to scale out and one to scale in.
  aws_appautoscaling_policy: ({ policy_type }, list) =>
    policy_type === 'TargetTrackingScaling' ? [alarm(2, list)] : [],
};

function tasksOf(service: Values, list: Prices, all: readonly Resource[]): Count[] {
  // Of the same family: a service that was turned back runs another revision than the one of the state.
  const task = find(
    all,
    'aws_ecs_task_definition',
    ({ arn }) => family(arn) === family(service.task_definition),
  );
  const scaling = find(all, 'aws_appautoscaling_target', ({ resource_id }) =>
    text(resource_id).endsWith(`/${text(service.name)}`),
  );
  const [strategy] = items(service.capacity_provider_strategy);
  const [platform] = items(task?.runtime_platform);
  const [network] = items(service.network_configuration);
  const capacity = text(strategy?.capacity_provider ?? service.launch_type);
  const architecture = text(platform?.cpu_architecture ?? 'X86_64');
  const price: FargatePrice | undefined = list.fargate[capacity]?.[architecture];
  if (!task || !price) return [];
  const count = Number(scaling?.min_capacity ?? service.desired_count ?? 1);
  const [vcpus, gib] = [Number(task.cpu) / 1024, Number(task.memory) / 1024];
  return [
    [
      count,
      vcpus * price.vcpuHour + gib * price.gibHour,
      `task on ${capacity}, ${architecture}, ${vcpus} vCPU, ${gib} GiB`,
    ],
    address(network?.assign_public_ip === true ? count : 0, list),
  ];
}

function notCounted({ type, values }: Resource): string[] {
  const insights = items(values.setting).some(
    ({ name, value }) => name === 'containerInsights' && value !== 'disabled',
  );
  if (type === 'aws_ecs_cluster' && insights) return ['Container Insights, which is charged by its metrics'];
  if (type === 'aws_cloudwatch_dashboard') return ['dashboards after the first three of the account'];
  return [];
}

const family = (arn: unknown) => text(arn).replace(/:\d+$/, '');

const find = (all: readonly Resource[], type: string, matches: (values: Values) => boolean) =>
  all.find((resource) => resource.type === type && matches(resource.values))?.values;

/** A block is a list in the state, and may be a single object in a synthesized stack. */
function items(value: unknown): Values[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as Values[]) : [value as Values];
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
