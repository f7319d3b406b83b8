/** What AWS charges for a resource, whether it is used or not. */
import { HOURS_A_MONTH, type Prices } from './prices';
import { hasInsights, items, type Resource, taskOf, text } from './resource';
import type { Values } from '../terraform/state';

/** Count, dollars a month for each, name of the item. */
type Charge = readonly [count: number, month: number, item: string];
type ChargesOf = (values: Values, prices: Prices, all: readonly Resource[]) => Charge[];

/** Items of which every account gets a number for free, for all its environments together. */
export const freeItems: Readonly<Record<string, number>> = {
  'metric of an alarm': 10,
  'metric of Container Insights': 10,
  dashboard: 3,
};

/**
 * Number of metrics on Fargate for a cluster, each of its services and each task definition's family.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
 */
const INSIGHTS = { cluster: 13, service: 15, family: 10 };

/** Resource types that cost nothing themselves. Their contents or traffic may cost: tools/cost/usage.ts. */
export const freeTypes: ReadonlySet<string> = new Set([
  'aws_appautoscaling_target',
  'aws_cloudwatch_log_group',
  'aws_default_security_group',
  'aws_ecr_lifecycle_policy',
  'aws_ecr_repository',
  'aws_ecs_cluster_capacity_providers',
  'aws_flow_log',
  'aws_iam_openid_connect_provider',
  'aws_iam_policy',
  'aws_iam_role',
  'aws_iam_role_policy',
  'aws_iam_role_policy_attachment',
  'aws_internet_gateway',
  'aws_lb_listener',
  'aws_lb_target_group',
  'aws_route',
  'aws_route_table',
  'aws_route_table_association',
  'aws_s3_bucket',
  'aws_s3_bucket_lifecycle_configuration',
  'aws_s3_bucket_ownership_controls',
  'aws_s3_bucket_policy',
  'aws_s3_bucket_public_access_block',
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_s3_bucket_versioning',
  'aws_security_group',
  'aws_sns_topic',
  'aws_sns_topic_subscription',
  'aws_ssm_parameter',
  'aws_subnet',
  'aws_vpc',
  'aws_vpc_endpoint_route_table_association',
  'aws_vpc_security_group_egress_rule',
  'aws_vpc_security_group_ingress_rule',
]);

/** Resource type → charges for one resource. */
export const charges: Readonly<Record<string, ChargesOf>> = {
  aws_lb: ({ internal, subnets }, list) => [
    hourly(1, list.loadBalancerHour, 'load balancer'),
    // One address in each zone.
    address(internal === true ? 0 : items(subnets).length, list),
  ],
  aws_nat_gateway: (_, list) => [hourly(1, list.natGatewayHour, 'NAT gateway')],
  aws_eip: (_, list) => [address(1, list)],
  aws_vpc_endpoint: ({ vpc_endpoint_type, subnet_ids }, list) =>
    vpc_endpoint_type === 'Interface'
      ? [hourly(items(subnet_ids).length, list.interfaceEndpointHour, 'zone of an interface endpoint')]
      : [],
  aws_ecs_service: (service, list, all) => {
    const task = taskOf(service, all);
    const price = list.fargate[task.capacity]?.[task.architecture];
    if (!price) return [];
    const { count, vcpus, gib, capacity, architecture } = task;
    return [
      hourly(
        count,
        vcpus * price.vcpuHour + gib * price.gibHour,
        `task on ${capacity}, ${architecture}, ${vcpus} vCPU, ${gib} GiB`,
      ),
      address(task.publicAddress ? count : 0, list),
    ];
  },
  aws_ecs_task_definition: ({ container_definitions }, { secretMonth }) => [
    [secretsIn(text(container_definitions)).size, secretMonth, 'secret of Secrets Manager'],
  ],
  aws_ecs_cluster: (cluster, { customMetricMonth }, all) => {
    const of = (type: string) => all.filter((resource) => resource.type === type).length;
    const metrics =
      INSIGHTS.cluster +
      INSIGHTS.service * of('aws_ecs_service') +
      INSIGHTS.family * of('aws_ecs_task_definition');
    return [[hasInsights(cluster) ? metrics : 0, customMetricMonth, 'metric of Container Insights']];
  },
  aws_cloudwatch_metric_alarm: ({ metric_query }, list) => [
    alarm(items(metric_query).filter(({ metric }) => items(metric).length > 0).length || 1, list),
  ],
  // A target tracking policy creates two alarms, one to scale out and one to scale in.
  aws_appautoscaling_policy: ({ policy_type }, list) =>
    policy_type === 'TargetTrackingScaling' ? [alarm(2, list)] : [],
  aws_cloudwatch_dashboard: (_, { dashboardMonth }) => [[1, dashboardMonth, 'dashboard']],
  aws_kms_key: (_, { keyMonth }) => [[1, keyMonth, 'key of KMS']],
  aws_service_discovery_private_dns_namespace: (_, { hostedZoneMonth }) => [
    [1, hostedZoneMonth, 'private DNS zone'],
  ],
};

const hourly = (count: number, hour: number, item: string): Charge => [count, hour * HOURS_A_MONTH, item];

const address = (count: number, { publicAddressHour }: Prices) =>
  hourly(count, publicAddressHour, 'public IPv4 address');

const alarm = (count: number, { alarmMonth }: Prices): Charge => [count, alarmMonth, 'metric of an alarm'];

/** ARNs of the secrets that the containers read from Secrets Manager. */
const secretsIn = (containers: string) => new Set(containers.match(/arn:aws:secretsmanager:[^"]+/g) ?? []);
