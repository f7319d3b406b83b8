/** What use adds, as estimates with their assumptions. */
import { items, taskOf } from './counters';
import type { Resource } from './monthly-cost';
import { HOURS_A_MONTH, type Prices } from './prices';

/** A line of the access log, rounded up; measured: 173 to 185 with a request id of the server's own. */
export const LOG_LINE_BYTES = 200;

/**
 * A flow log's record in its default format, rounded up.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
const FLOW_RECORD_BYTES = 120;

/** Of one connection: both directions, seen at the load balancer's interface and at the task's. */
const RECORDS_A_CONNECTION = 4;

const GB = 1e9;

export interface Usage {
  readonly usd: number;
  /** What it is the price of. */
  readonly of: string;
  readonly assumption: string;
}

/** What the environment's use adds to what it costs before. */
export function usageOf(resources: readonly Resource[], prices: Prices): Usage[] {
  const { logGb, capacityUnitHour, imageGbMonth } = prices;
  const million = (LOG_LINE_BYTES * 1e6 * logGb) / GB;
  const probes = probesAMonth(resources);
  const flowGb = (probes * RECORDS_A_CONNECTION * FLOW_RECORD_BYTES) / GB;
  return [
    {
      usd: flowGb * logGb,
      of: "a month of the health checks' flow logs",
      assumption: `${Math.round(probes / 1e5) / 10} million connections, ${RECORDS_A_CONNECTION} records of ${FLOW_RECORD_BYTES} bytes each`,
    },
    {
      usd: million,
      of: 'a million requests, logged',
      assumption: `a line of ${LOG_LINE_BYTES} bytes each; twice that where Redirect asks App`,
    },
    { usd: capacityUnitHour, of: 'a GB through the load balancer', assumption: 'its capacity units' },
    { usd: imageGbMonth, of: 'a GB of images kept, a month', assumption: 'shared by all environments' },
  ];
}

/** Connections that the load balancer's nodes, one in each zone, open to ask whether the tasks are well. */
function probesAMonth(resources: readonly Resource[]): number {
  const of = (type: string) =>
    resources.filter((resource) => resource.type === type).map(({ values }) => values);
  if (of('aws_flow_log').length === 0) return 0;
  const nodes = of('aws_lb').reduce((sum, { subnets }) => sum + items(subnets).length, 0);
  const tasks = of('aws_ecs_service').reduce((sum, service) => sum + taskOf(service, resources).count, 0);
  const anHour = of('aws_lb_target_group')
    .flatMap(({ health_check }) => items(health_check))
    .reduce((sum, { interval }) => sum + 3600 / Number(interval), 0);
  return nodes * tasks * anHour * HOURS_A_MONTH;
}
