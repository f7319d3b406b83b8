import {
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Task } from '@aws-sdk/client-ecs';

import { clientFor } from '../aws/clients';
import type { Deployed } from './deployed';
import { NotYet } from './errors';
import { addressOf } from './tasks';

/** A service and the health of its targets. */
export interface Targets {
  readonly service: string;
  readonly port: number;
  readonly targets: readonly TargetHealthDescription[];
}

/** States of targets that are leaving or not in use. */
export const inactiveStates: readonly unknown[] = ['draining', 'unused', 'unhealthy.draining'];

const isInUse = ({ TargetHealth }: TargetHealthDescription) => !inactiveStates.includes(TargetHealth?.State);

/** @param isWanted @default targets that receive requests or soon may */
export async function targetsOf(
  { settings, targetGroups }: Pick<Deployed, 'settings' | 'targetGroups'>,
  isWanted = isInUse,
): Promise<Targets[]> {
  const client = clientFor(ElasticLoadBalancingV2Client, settings);
  return Promise.all(
    [...targetGroups].map(async ([TargetGroupArn, port]) => {
      const { TargetHealthDescriptions = [] } = await client.send(
        new DescribeTargetHealthCommand({ TargetGroupArn }),
      );
      return {
        service: settings.services.find((service) => service.port === port)?.name ?? `port ${port}`,
        port,
        targets: TargetHealthDescriptions.filter(isWanted),
      };
    }),
  );
}

/** Proves that every task is healthy for every service at the load balancer, which sends requests to nothing else. */
export async function checkTargets(deployed: Deployed, tasks: readonly Task[]): Promise<void> {
  const addresses = tasks.map(addressOf);
  const problems = (await targetsOf(deployed)).flatMap(({ service, port, targets }) => {
    const isHealthy = ({ TargetHealth }: TargetHealthDescription) => TargetHealth?.State === 'healthy';
    const isTask = ({ Target }: TargetHealthDescription) =>
      Target?.Port === port && addresses.includes(Target.Id);
    const healthy = addresses.filter((address) =>
      targets.some((target) => target.Target?.Id === address && isTask(target) && isHealthy(target)),
    ).length;
    const sick = targets.filter((target) => !isHealthy(target));
    const strange = targets.filter((target) => isHealthy(target) && !isTask(target));
    return [
      ...(healthy < tasks.length
        ? [
            [`${healthy} of ${tasks.length} of ${service} are healthy`, ...sick.map(describeTarget)].join(
              '; ',
            ),
          ]
        : []),
      ...strange.map((target) => `${describeTarget(target)} for ${service}, but is not one of its tasks`),
    ];
  });
  if (problems.length > 0) throw new NotYet('targets', problems.join('; '));
}

/** Such as `10.0.1.5:5000 is unhealthy, Target.Timeout: Request timed out`. */
export function describeTarget({ Target, TargetHealth }: TargetHealthDescription): string {
  const { State = 'unknown', Reason, Description } = TargetHealth ?? {};
  const reason = [Reason, Description].filter(Boolean).join(': ');
  return `${Target?.Id ?? ''}:${Target?.Port ?? ''} is ${State}${reason && `, ${reason}`}`;
}
