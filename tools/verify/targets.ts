import {
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';

import { clientFor } from '../aws/clients';
import type { Deployed } from './deployed';
import { NotYet } from './errors';

/** A service and what the load balancer thinks of its tasks. */
interface Targets {
  readonly service: string;
  /** Without those that get no requests any more. */
  readonly targets: readonly TargetHealthDescription[];
}

/** Targets of tasks that are going away, or of none. */
const gone: readonly unknown[] = ['draining', 'unused', 'unhealthy.draining'];

export async function targetsOf({ settings, targetGroups }: Deployed): Promise<Targets[]> {
  const client = clientFor(ElasticLoadBalancingV2Client, settings);
  return Promise.all(
    [...targetGroups].map(async ([TargetGroupArn, port]) => {
      const { TargetHealthDescriptions = [] } = await client.send(
        new DescribeTargetHealthCommand({ TargetGroupArn }),
      );
      return {
        service: settings.services.find((service) => service.port === port)?.name ?? `port ${port}`,
        targets: TargetHealthDescriptions.filter(({ TargetHealth }) => !gone.includes(TargetHealth?.State)),
      };
    }),
  );
}

/** Proves that the load balancer holds every task healthy, for every service. */
export async function checkTargets(deployed: Deployed, tasks: number): Promise<void> {
  const lacking = (await targetsOf(deployed)).flatMap(({ service, targets }) => {
    const sick = targets.filter(({ TargetHealth }) => TargetHealth?.State !== 'healthy');
    const healthy = targets.length - sick.length;
    if (healthy >= tasks) return [];
    return [[`${healthy} of ${tasks} of ${service} are healthy`, ...sick.map(describeTarget)].join('; ')];
  });
  if (lacking.length > 0) throw new NotYet('targets', lacking.join('; '));
}

/** Such as `10.0.1.5:5000 is unhealthy, Target.Timeout: Request timed out`. */
export function describeTarget({ Target, TargetHealth }: TargetHealthDescription): string {
  const { State = 'unknown', Reason, Description } = TargetHealth ?? {};
  const reason = [Reason, Description].filter(Boolean).join(': ');
  return `${Target?.Id ?? ''}:${Target?.Port ?? ''} is ${State}${reason && `, ${reason}`}`;
}
