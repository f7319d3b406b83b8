import { DescribeServicesCommand, ECSClient, type Service } from '@aws-sdk/client-ecs';

import { clientFor } from '../aws/clients';
import type { Deployed } from './deployed';
import { NotYet, VerificationError } from './errors';
import { isMissing, remember } from './service-deployments';
import { judge, type Look, oursOf } from './verdict';

/** The service according to ECS; undefined if there is none. */
export async function describeService({
  settings,
  cluster,
  service,
}: Pick<Deployed, 'settings' | 'cluster' | 'service'>): Promise<Service | undefined> {
  const { services = [] } = await clientFor(ECSClient, settings).send(
    new DescribeServicesCommand({ cluster, services: [service] }),
  );
  return services[0];
}

/** How many consecutive answers, one minute's worth, may contradict the deployment and still count as outdated. */
const LATE_ANSWERS = 12;

/** Proves that our deployment is done: each call looks once and throws NotYet until it is. */
export function watchDeployment(deployed: Deployed): () => Promise<Service> {
  let late = 0;
  return async () => {
    const look = await lookAt(deployed);
    const [latest] = oursOf(look, deployed);
    // Everything that happened from then on is evidence.
    if (latest?.createdAt) deployed.since = latest.createdAt;
    const verdict = judge(look, deployed);
    late = verdict.kind === 'stale' ? late + 1 : 0;
    switch (verdict.kind) {
      case 'failed':
        throw new VerificationError(verdict.text);
      case 'stale':
        if (late >= LATE_ANSWERS) throw new VerificationError(verdict.failure);
        throw new NotYet('deployment', verdict.text);
      case 'awaited':
        throw new NotYet('deployment', verdict.text);
      case 'done':
        return look.service as Service;
    }
  };
}

async function lookAt(deployed: Deployed): Promise<Look> {
  try {
    // In this order, so that the service's answer is at least as new as the deployments.
    const remembered = await remember(deployed);
    return { remembered, service: await describeService(deployed) };
  } catch (error) {
    if (isMissing(error)) return { remembered: [], service: undefined };
    throw error;
  }
}
