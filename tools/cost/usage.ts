/** Estimates of what usage adds, with their assumptions. */
import { HOURS_A_MONTH, type Prices } from './prices';
import { hasInsights, items, type Resource, taskOf, valuesOf } from './resource';

/** A line of the access log, rounded up; measured: 173 to 185 bytes with a request id that the server created. */
export const LOG_LINE_BYTES = 200;

/**
 * A flow log record in the default format, rounded up.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
const FLOW_RECORD_BYTES = 120;

/**
 * What Container Insights writes each minute for the cluster, the service, each task and each of its containers,
 * rounded up.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-reference-performance-logs-ECS.html
 */
const INSIGHTS_EVENT_BYTES = 1000;

/** Flow log records of a connection: both directions, at the load balancer's interface and at the task's. */
const RECORDS_A_CONNECTION = 4;

const GB = 1e9;

export interface Usage {
  readonly usd: number;
  /** What the price is for. */
  readonly of: string;
  readonly assumption: string;
}

/** What usage adds to the environment's cost. */
export function usageOf(resources: readonly Resource[], prices: Prices): Usage[] {
  const { logGb, capacityUnitHour, imageGbMonth } = prices;
  const million = (LOG_LINE_BYTES * 1e6 * logGb) / GB;
  const probes = probesAMonth(resources);
  const events = insightsEventsAMonth(resources);
  return [
    {
      usd: ((probes * RECORDS_A_CONNECTION * FLOW_RECORD_BYTES) / GB) * logGb,
      of: "a month of the health checks' flow logs",
      assumption: `${millions(probes)} connections, ${RECORDS_A_CONNECTION} records of ${FLOW_RECORD_BYTES} bytes each`,
    },
    {
      usd: ((events * INSIGHTS_EVENT_BYTES) / GB) * logGb,
      of: "a month of Container Insights' log",
      assumption: `${millions(events)} events of ${INSIGHTS_EVENT_BYTES} bytes`,
    },
    {
      usd: million,
      of: 'a million requests, logged',
      assumption: `a line of ${LOG_LINE_BYTES} bytes each; twice that if one service calls the other`,
    },
    { usd: capacityUnitHour, of: 'a GB through the load balancer', assumption: 'its capacity units' },
    { usd: imageGbMonth, of: 'a GB of images kept, a month', assumption: 'shared by all environments' },
  ].filter(({ usd }) => usd > 0);
}

const millions = (count: number) => `${(count / 1e6).toFixed(1)} million`;

const tasksIn = (resources: readonly Resource[]) =>
  sum(valuesOf(resources, 'aws_ecs_service').map((service) => taskOf(service, resources).count));

/** Health check connections from the load balancer's nodes, one node in each zone. */
function probesAMonth(resources: readonly Resource[]): number {
  if (valuesOf(resources, 'aws_flow_log').length === 0) return 0;
  const nodes = sum(valuesOf(resources, 'aws_lb').map(({ subnets }) => items(subnets).length));
  const anHour = valuesOf(resources, 'aws_lb_target_group')
    .flatMap(({ health_check }) => items(health_check))
    .map(({ interval }) => 3600 / Number(interval));
  return nodes * tasksIn(resources) * sum(anHour) * HOURS_A_MONTH;
}

function insightsEventsAMonth(resources: readonly Resource[]): number {
  if (!valuesOf(resources, 'aws_ecs_cluster').some(hasInsights)) return 0;
  // A container for each target group.
  const containers = valuesOf(resources, 'aws_lb_target_group').length;
  return (2 + tasksIn(resources) * (1 + containers)) * 60 * HOURS_A_MONTH;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
