/** The deployments of a service, its tasks and their targets, as they are now. */
import { DescribeTaskDefinitionCommand, ECSClient, type Service, type Task } from '@aws-sdk/client-ecs';

import { clusterName } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { clientFor } from '../aws/clients';
import { short } from '../aws/image';
import { since } from '../terminal/clock';
import type { Section } from '../terminal/table';
import { plain } from '../terminal/untrusted';
import { shortName } from './deployed';
import { describeService } from './deployment';
import { describeRemembered, isMissing, remember, type Remembered } from './service-deployments';
import { type Targets, targetsOf } from './targets';
import { taskId, tasksOf } from './tasks';

export interface Rollout {
  readonly service: Service;
  /** Newest first. */
  readonly remembered: readonly Remembered[];
  /** Running or starting tasks, then stopping or stopped ones, each newest first. */
  readonly tasks: readonly Task[];
  readonly targets: readonly Targets[];
  /** Task definition → its image. */
  readonly images: ReadonlyMap<string, string>;
}

/** How many recorded deployments, and how many stopped tasks, are shown. */
const ENDED = 3;

/** A function that reads the current rollout; it returns undefined if there is no service. */
export function rolloutOf(settings: Settings, environment: string): () => Promise<Rollout | undefined> {
  const identified = { settings, cluster: clusterName(settings, environment), service: settings.project };
  const images = new Map<string, string>();
  return async () => {
    const service = await describeService(identified).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
      return undefined;
    });
    if (service?.status !== 'ACTIVE') return undefined;
    const { deployments = [], loadBalancers = [] } = service;
    const oldest = Math.min(...deployments.map(({ createdAt }) => createdAt?.getTime() ?? Date.now()));
    const targetGroups = new Map(
      loadBalancers.map(({ targetGroupArn = '', containerPort = 0 }) => [targetGroupArn, containerPort]),
    );
    const [remembered, running, stopped, targets] = await Promise.all([
      remember({ ...identified, registered: new Date(oldest) }),
      tasksOf(identified, 'RUNNING'),
      tasksOf(identified, 'STOPPED'),
      targetsOf({ settings, targetGroups }, () => true),
    ]);
    for (const { taskDefinition = '' } of deployments) {
      if (!images.has(taskDefinition)) images.set(taskDefinition, await imageOf(settings, taskDefinition));
    }
    const tasks = [...running.sort(newestFirst), ...stopped.sort(newestFirst).slice(0, ENDED)];
    return { service, remembered: remembered.slice(0, ENDED), tasks, targets, images };
  };
}

const newestFirst = (one: Task, other: Task) =>
  (other.createdAt?.getTime() ?? 0) - (one.createdAt?.getTime() ?? 0);

async function imageOf(settings: Settings, taskDefinition: string): Promise<string> {
  const answer = await clientFor(ECSClient, settings).send(
    new DescribeTaskDefinitionCommand({ taskDefinition }),
  );
  return answer.taskDefinition?.containerDefinitions?.[0]?.image ?? '';
}

const ID_LENGTH = 8;
const count = (number: number | undefined) => `${number ?? 0}`;

/** Deployments, tasks and targets as tables; control characters in untrusted text are escaped. */
export function rolloutSections({ service, remembered, tasks, targets, images }: Rollout): Section[] {
  const deployments = (service.deployments ?? []).map((each) => [
    each.id ?? '',
    shortName(each.taskDefinition),
    short(images.get(each.taskDefinition ?? '') ?? ''),
    each.rolloutState ?? each.status ?? '',
    ...[each.runningCount, each.pendingCount, each.desiredCount, each.failedTasks].map(count),
    since(each.createdAt),
    each.rolloutStateReason ?? '',
  ]);
  const rows = tasks.map((task) => [
    taskId(task).slice(0, ID_LENGTH),
    shortName(task.taskDefinitionArn),
    task.lastStatus ?? '',
    task.healthStatus ?? 'UNKNOWN',
    since(task.startedAt ?? task.createdAt),
    task.capacityProviderName ?? task.launchType ?? '',
    task.availabilityZone ?? '',
    task.stoppedReason ?? '',
  ]);
  const registered = targets.flatMap((group) =>
    group.targets.map(({ Target, TargetHealth }) => [
      `${Target?.Id ?? ''}:${Target?.Port ?? ''}`,
      group.service,
      TargetHealth?.State ?? '',
      [TargetHealth?.Reason, TargetHealth?.Description].filter(Boolean).join(': '),
    ]),
  );
  const counts = ['running', 'pending', 'desired', 'failed'];
  return [
    {
      title: 'Deployments',
      header: ['id', 'revision', 'image', 'state', ...counts, 'since', 'reason'],
      rows: deployments,
    },
    {
      title: 'History',
      header: [],
      rows: remembered.map((each) => [since(each.createdAt), describeRemembered(each)]),
    },
    {
      title: 'Tasks',
      header: ['id', 'revision', 'status', 'health', 'since', 'capacity', 'zone', 'reason'],
      rows,
    },
    { title: 'Targets', header: ['target', 'service', 'state', 'reason'], rows: registered },
  ].map((section) => ({ ...section, rows: section.rows.map((row) => row.map(plain)) }));
}
