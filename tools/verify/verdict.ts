/** What ECS's answers mean for the deployment of our revision: pure functions, so that tests can try every state. */
import type { Service } from '@aws-sdk/client-ecs';

import { type Deployed, shortName } from './deployed';
import type { Remembered } from './service-deployments';

/** The answers of ECS at one time. */
export interface Look {
  /** Undefined if ECS says that there is none. */
  readonly service: Service | undefined;
  /** Newest first. */
  readonly remembered: readonly Remembered[];
}

export type Verdict =
  | { readonly kind: 'done' }
  /** It may still succeed; the text says why it has not yet. */
  | { readonly kind: 'awaited'; readonly text: string }
  /** Perhaps an outdated answer, as ECS sometimes gives. `failure` is the verdict if the answer does not change. */
  | { readonly kind: 'stale'; readonly text: string; readonly failure: string }
  | { readonly kind: 'failed'; readonly text: string };

const awaited = (text: string): Verdict => ({ kind: 'awaited', text });
const failed = (text: string): Verdict => ({ kind: 'failed', text });
const stale = (text: string, failure: string): Verdict => ({ kind: 'stale', text, failure });

export const primaryOf = ({ deployments = [] }: Service) =>
  deployments.find(({ status }) => status === 'PRIMARY');

/** The deployments that may be ours: all but the earlier ones. */
export const oursOf = ({ remembered }: Look, { before }: Pick<Deployed, 'before'>) =>
  remembered.filter(({ serviceDeploymentArn = '' }) => !before?.has(serviceDeploymentArn));

/** Whether the deployment of our revision is done: first from ECS's deployment records, then from the service. */
export function judge(look: Look, deployed: Deployed): Verdict {
  const ours = oursOf(look, deployed);
  const [latest] = ours;
  const name = shortName(deployed.revision);
  if (!latest && deployed.before) {
    return stale(
      `ECS shows no deployment of ${name} yet`,
      `ECS has not started the deployment of ${name} that Terraform requested`,
    );
  }
  // Without a record, the deployment is so old that ECS no longer lists it.
  return (latest && judgeLatest(latest, ours, deployed)) ?? judgeService(look, deployed, latest);
}

/** The verdict on the latest service deployment; undefined if it shows our revision as deployed. */
function judgeLatest(
  latest: Remembered,
  all: readonly Remembered[],
  { revision }: Deployed,
): Verdict | undefined {
  const name = shortName(revision);
  const target = shortName(latest.taskDefinition);
  const { status = 'UNKNOWN', taskDefinition, rolledBackTo } = latest;
  if (taskDefinition !== revision) {
    if (rolledBackTo === revision) {
      return status === 'ROLLBACK_SUCCESSFUL'
        ? undefined
        : awaited(`${target}, which somebody else deployed, is being rolled back to ${name}`);
    }
    const replaced = `somebody else deployed ${target} meanwhile: it has replaced ${name}, which can no longer be proven`;
    return all.some((each) => each.taskDefinition === revision)
      ? failed(replaced)
      : stale(
          `${target} is the latest that ECS shows`,
          `${target} runs instead of ${name}, which ECS never started to deploy`,
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

/** Who ended the deployment, how, and ECS's reason. */
function failureOf(latest: Remembered): string {
  const { status, taskDefinition, rolledBackTo, rollback, statusReason } = latest;
  const reason =
    [...new Set([statusReason, rollback?.reason])].filter(Boolean).join('; ') || 'no reason given';
  const name = shortName(taskDefinition);
  const who = whoEnded(latest);
  const former = rolledBackTo === undefined ? 'the previous revision' : shortName(rolledBackTo);
  switch (status) {
    case 'ROLLBACK_SUCCESSFUL':
      return `${who} rolled back the deployment of ${name}; ${former} runs instead: ${reason}`;
    case 'ROLLBACK_REQUESTED':
    case 'ROLLBACK_IN_PROGRESS':
      return `${who} is rolling the deployment of ${name} back to ${former}: ${reason}`;
    default:
      return `${who} stopped the deployment of ${name} (${status ?? 'UNKNOWN'}) without a rollback: ${reason}`;
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

/** Whether the service has reached the state that the latest service deployment reports. */
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
      `${now} is still the primary deployment`,
      `${now} runs instead of ${name}: the deployment was rolled back or never started, and ECS has no record of it`,
    );
  }
  if (rolloutState === 'FAILED') {
    const failure = `the deployment of ${name} failed: ${rolloutStateReason}`;
    // The deployment record is newer than this answer, which then is about the previous deployment.
    return latest ? stale(`ECS still shows an earlier deployment of ${name}`, failure) : failed(failure);
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
