import { DescribeServicesCommand, ECSClient, type Service } from '@aws-sdk/client-ecs';

import { clientFor } from '../aws/clients';
import { type Deployed, shortName } from './deployed';
import { NotYet, VerificationError } from './errors';
import { judge, primaryOf } from './verdict';

/** The service as ECS has it. */
export async function describeService({ settings, cluster, service }: Deployed): Promise<Service> {
  const { services = [] } = await clientFor(ECSClient, settings).send(
    new DescribeServicesCommand({ cluster, services: [service] }),
  );
  const [found] = services;
  if (found?.status !== 'ACTIVE') {
    throw new VerificationError(
      `the cluster ${cluster} has no active service ${service}: somebody deleted it`,
    );
  }
  return found;
}

/** Looks in which an older revision without a reason is taken for an answer that is late. */
const LATE_ANSWERS = 3;

/**
 * Proves that the deployment is ours and done: the primary one is of the revision that Terraform made, remains
 * the one that it was at the first look, is COMPLETED, and no other is left.
 */
export function watchDeployment(deployed: Deployed): () => Promise<Service> {
  const seen: { id?: string | undefined; late: number } = { late: 0 };
  return async () => {
    const service = await describeService(deployed);
    const primary = primaryOf(service);
    const ours = primary?.taskDefinition === deployed.revision;
    if (ours) seen.id ??= primary.id;
    const verdict = judge(service, deployed, seen.id);
    if (verdict) throw new VerificationError(verdict);
    if (!ours) {
      seen.late += 1;
      const running = shortName(primary?.taskDefinition);
      if (seen.late < LATE_ANSWERS) throw new NotYet('deployment', `${running} is still the one in charge`);
      throw new VerificationError(
        `${running} runs instead of ${shortName(deployed.revision)}: the deployment was turned back, or never ` +
          'began; the events do not say which',
      );
    }
    const { rolloutState = 'without a rollout state', failedTasks = 0 } = primary;
    const others = (service.deployments?.length ?? 0) - 1;
    if (rolloutState !== 'COMPLETED' || others > 0) {
      const { runningCount = 0, desiredCount = 0 } = primary;
      throw new NotYet(
        'deployment',
        `${rolloutState}: ${runningCount} of ${desiredCount} tasks of ${shortName(deployed.revision)} run` +
          (failedTasks > 0 ? `, ${failedTasks} failed` : '') +
          (others > 0 ? `, ${others} older deployment${others > 1 ? 's' : ''} left` : ''),
      );
    }
    return service;
  };
}
