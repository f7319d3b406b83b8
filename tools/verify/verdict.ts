/** What the answers of ECS mean for the deployment of our revision: pure, so that every state of them can be tried. */
import type { Service } from '@aws-sdk/client-ecs';

import { type Deployed, shortName } from './deployed';
import type { Remembered } from './service-deployments';

/** What one look at ECS has shown. */
export interface Look {
  /** Nothing where ECS says that there is none. */
  readonly service: Service | undefined;
  /** The newest first. */
  readonly remembered: readonly Remembered[];
}

export type Verdict =
  | { readonly kind: 'done' }
  /** It may still succeed; why it has not yet. */
  | { readonly kind: 'awaited'; readonly text: string }
  /** Answers of before the deployment, or the truth: ECS is late now and then. `failure` where it stays so. */
  | { readonly kind: 'stale'; readonly text: string; readonly failure: string }
  | { readonly kind: 'failed'; readonly text: string };

const awaited = (text: string): Verdict => ({ kind: 'awaited', text });
const failed = (text: string): Verdict => ({ kind: 'failed', text });
const stale = (text: string, failure: string): Verdict => ({ kind: 'stale', text, failure });

export const primaryOf = ({ deployments = [] }: Service) =>
  deployments.find(({ status }) => status === 'PRIMARY');

/** The deployments that may be ours: not one of before. */
export const oursOf = ({ remembered }: Look, { before }: Pick<Deployed, 'before'>) =>
  remembered.filter(({ serviceDeploymentArn = '' }) => !before?.has(serviceDeploymentArn));

/** Whether the deployment of our revision is done, from what ECS remembers of it first. */
export function judge(look: Look, deployed: Deployed): Verdict {
  const ours = oursOf(look, deployed);
  const [latest] = ours;
  const name = shortName(deployed.revision);
  if (!latest && deployed.before) {
    return stale(
      `ECS shows no deployment of ${name} yet`,
      `ECS has begun no deployment of ${name}, although Terraform has asked for it`,
    );
  }
  // Without one, it is so long ago that ECS has forgotten it.
  return (latest && judgeLatest(latest, ours, deployed)) ?? judgeService(look, deployed, latest);
}

/** The verdict on the latest service deployment; nothing where it says that our revision is deployed. */
function judgeLatest(
  latest: Remembered,
  all: readonly Remembered[],
  { revision }: Deployed,
): Verdict | undefined {
  const name = shortName(revision);
  const target = shortName(latest.taskDefinition);
  const { status = 'UNKNOWN', taskDefinition, turnedBackTo } = latest;
  if (taskDefinition !== revision) {
    if (turnedBackTo === revision) {
      return status === 'ROLLBACK_SUCCESSFUL'
        ? undefined
        : awaited(`${target}, which somebody else deployed, is being turned back to ${name}`);
    }
    const replaced = `somebody else deployed ${target} meanwhile: it has replaced ${name}, which is not proven any more`;
    return all.some((each) => each.taskDefinition === revision)
      ? failed(replaced)
      : stale(
          `${target} is the last that ECS shows`,
          `${target} runs instead of ${name}, which ECS never began`,
        );
  }
  if (status === 'SUCCESSFUL') return undefined;
  return /^(STOP|ROLLBACK_)/.test(status) ? failed(failureOf(latest)) : awaited(progressOf(latest));
}

function progressOf({ status = 'PENDING', taskDefinition, ...latest }: Remembered): string {
  const { runningTaskCount = 0, requestedTaskCount = 0 } = latest.targetServiceRevision ?? {};
  const { failureCount = 0, threshold = 0 } = latest.deploymentCircuitBreaker ?? {};
  const isWatched = latest.alarms?.status === 'MONITORING' && runningTaskCount >= requestedTaskCount;
  return (
    `${status}: ${runningTaskCount} of ${requestedTaskCount} tasks of ${shortName(taskDefinition)} run` +
    (isWatched ? ', and their alarms are watched' : '') +
    (failureCount > 0 ? `, ${failureCount} have failed (the circuit breaker acts at ${threshold})` : '')
  );
}

/** Who ended the deployment, how, and the words of ECS. */
function failureOf(latest: Remembered): string {
  const { status, taskDefinition, turnedBackTo, rollback, statusReason } = latest;
  const reason =
    [...new Set([statusReason, rollback?.reason])].filter(Boolean).join('; ') || 'without a reason';
  const name = shortName(taskDefinition);
  const who = whoEnded(latest);
  const former = turnedBackTo === undefined ? 'what was there before' : shortName(turnedBackTo);
  switch (status) {
    case 'ROLLBACK_SUCCESSFUL':
      return `${who} turned the deployment of ${name} back: ${former} runs instead: ${reason}`;
    case 'ROLLBACK_REQUESTED':
    case 'ROLLBACK_IN_PROGRESS':
      return `${who} is turning the deployment of ${name} back to ${former}: ${reason}`;
    default:
      return `${who} stopped the deployment of ${name} (${status ?? 'UNKNOWN'}), and ECS turned back to nothing: ${reason}`;
  }
}

function whoEnded({ alarms, deploymentCircuitBreaker: breaker }: Remembered): string {
  const names = alarms?.triggeredAlarmNames ?? [];
  if (names.length > 0) return `the alarm ${names.join(', ')}`;
  if (alarms?.status === 'TRIGGERED') return 'an alarm';
  if (breaker?.status === 'TRIGGERED')
    return `the circuit breaker, after ${breaker.failureCount ?? 0} failed tasks,`;
  return 'somebody';
}

/** Whether the service has come to what the latest service deployment says. */
function judgeService(
  { service }: Look,
  { revision, cluster, service: wanted }: Deployed,
  latest: Remembered | undefined,
): Verdict {
  const name = shortName(revision);
  if (service?.status !== 'ACTIVE') {
    return stale(
      `ECS shows no active service ${wanted}`,
      `the cluster ${cluster} has no active service ${wanted}: somebody deleted it`,
    );
  }
  const primary = primaryOf(service);
  const { taskDefinition, rolloutState = 'without a rollout state', rolloutStateReason = '' } = primary ?? {};
  if (taskDefinition !== revision) {
    const now = shortName(taskDefinition);
    return stale(
      `${now} is still the one in charge`,
      `${now} runs instead of ${name}: the deployment was turned back, or never began; ECS remembers none of it`,
    );
  }
  if (rolloutState === 'FAILED') {
    const failure = `the deployment of ${name} failed: ${rolloutStateReason}`;
    // A witness that says otherwise is younger: the other answer is of the deployment before.
    return latest ? stale(`ECS still shows a former deployment of ${name}`, failure) : failed(failure);
  }
  const others = (service.deployments ?? []).filter(({ status }) => status === 'ACTIVE').length;
  if (rolloutState === 'COMPLETED' && others === 0) return { kind: 'done' };
  const { runningCount = 0, desiredCount = 0, failedTasks = 0 } = primary ?? {};
  return awaited(
    `${rolloutState}: ${runningCount} of ${desiredCount} tasks of ${name} run` +
      (failedTasks > 0 ? `, ${failedTasks} failed` : '') +
      (others > 0 ? `, ${others} older deployment${others > 1 ? 's' : ''} left` : ''),
  );
}
