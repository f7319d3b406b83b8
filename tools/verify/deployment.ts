import { type Deployment, DescribeServicesCommand, ECSClient, type Service } from '@aws-sdk/client-ecs';

import { type Deployed, shortName } from './deployed';
import { NotYet, VerificationError } from './errors';

/** The service as ECS has it. */
export async function describeService({ settings, cluster, service }: Deployed): Promise<Service> {
  const { services = [] } = await new ECSClient({ region: settings.region }).send(
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

export const primaryOf = ({ deployments = [] }: Service) =>
  deployments.find(({ status }) => status === 'PRIMARY');

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

/** Why the deployment has failed; nothing where it may still succeed. */
function judge(service: Service, deployed: Deployed, firstId: string | undefined): string | undefined {
  const primary = primaryOf(service);
  const ours = shortName(deployed.revision);
  const now = shortName(primary?.taskDefinition);
  const { rolloutState, rolloutStateReason = '' } = primary ?? {};

  if (primary?.taskDefinition === deployed.revision && rolloutState === 'FAILED') {
    return service.deployments?.length === 1
      ? `the first deployment of ${ours} failed and there is none to turn back to: ${rolloutStateReason}`
      : `the deployment of ${ours} failed and is being turned back: ${rolloutStateReason}`;
  }
  const same = primary?.taskDefinition === deployed.revision && primary.id === firstId;
  if (same && !/rolling back/i.test(rolloutStateReason)) return undefined;
  const reason = whyTurnedBack(service, deployed, primary);
  if (reason) {
    const who = /alarm/i.test(reason) ? 'an alarm' : 'the circuit breaker';
    return `${who} turned the deployment of ${ours} back: ${now} runs instead: ${reason}`;
  }
  if (primary?.taskDefinition === deployed.revision) {
    return `somebody else started another deployment of ${ours} meanwhile (${primary.id ?? ''}): verify that one`;
  }
  return isNewer(now, ours)
    ? `somebody else deployed ${now} meanwhile: it has replaced ${ours}, which is not proven any more`
    : undefined;
}

/** ECS's own words for turning our deployment back, from the deployments and the events since it began. */
function whyTurnedBack(
  { deployments = [], events = [] }: Service,
  { revision, since }: Deployed,
  primary: Deployment | undefined,
): string | undefined {
  const failed = deployments.find(
    (each) => each.taskDefinition === revision && each.rolloutState === 'FAILED',
  );
  if (failed) return failed.rolloutStateReason ?? 'FAILED';
  const recent = events
    .filter(({ createdAt = since }) => createdAt >= since)
    .map(({ message = '' }) => message);
  return (
    recent.find((message) => message.includes('deployment failed')) ??
    [primary?.rolloutStateReason ?? '', ...recent].find((message) => /rolling back/i.test(message))
  );
}

/** Whether the revision comes later in the same family, or from another family. */
function isNewer(one: string, other: string): boolean {
  const [family, revision] = one.split(':');
  const [otherFamily, otherRevision] = other.split(':');
  return family !== otherFamily || Number(revision) > Number(otherRevision);
}
