/** What AWS knows about a failed deployment, as far as it can be read. */
import type { Container, Task } from '@aws-sdk/client-ecs';

import { describeError } from '../aws/errors';
import { alarmsOf } from './alarms';
import { lastEvents } from './container-log';
import type { Deployed } from './deployed';
import { describeService } from './deployment';
import { describeRemembered, remember } from './service-deployments';
import { describeTarget, targetsOf } from './targets';
import { taskId, tasksOf } from './tasks';
import { clock } from '../terminal/clock';
import { plain } from '../terminal/untrusted';

/** One kind of evidence. */
interface Section {
  readonly title: string;
  /** Lines without control characters; they may contain untrusted text. */
  readonly lines: readonly string[];
  /** Why there are no lines. */
  readonly nothing: string;
}

export type Evidence = readonly Section[];

const MAX_LINES = { events: 15, tasks: 15, log: 15 };

/**
 * Every kind of evidence; a section that cannot be read says why.
 *
 * @param before evidence gathered earlier, used for sections that can no longer be read
 */
export async function gatherEvidence(deployed: Deployed, before: Evidence = []): Promise<Section[]> {
  const stopped = once(() => stoppedTasks(deployed));
  const section = async (title: string, linesOf: () => Promise<string[]>): Promise<Section> => {
    try {
      return { title, lines: (await linesOf()).map((line) => plain(line)), nothing: 'none' };
    } catch (error) {
      const earlier = before.find((each) => each.title === title && each.lines.length > 0);
      return earlier ?? { title, lines: [], nothing: plain(`cannot be read: ${describeError(error)}`) };
    }
  };
  return Promise.all([
    section('Deployments recorded by ECS, newest first', () => remembered(deployed)),
    section('Events of the service, newest first', () => events(deployed)),
    section('Tasks of this revision that stopped, newest first', async () =>
      distinct((await stopped()).flatMap(describeTask)).slice(0, MAX_LINES.tasks),
    ),
    section('Targets of the load balancer', async () =>
      (await targetsOf(deployed)).flatMap(({ service, targets }) =>
        targets.map((target) => `${service}: ${describeTarget(target)}`),
      ),
    ),
    section('Alarms since the deployment began', () => alarms(deployed)),
    ...deployed.settings.services.map(({ name }) =>
      section(`Last lines of ${name}`, async () => {
        const [task] = [...(await stopped()), ...(await tasksOf(deployed, 'RUNNING'))];
        if (!task) return [];
        const { settings, environment } = deployed;
        const log = { settings, environment: environment.name, service: name, task: taskId(task) };
        return (await lastEvents(log, MAX_LINES.log)).events.map(({ message = '' }) => message);
      }),
    ),
  ]);
}

/** Calls `get` once and shares its result among all callers. */
function once<T>(get: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= get());
}

/** The deployments of this revision and later ones, newest first. */
async function remembered(deployed: Deployed): Promise<string[]> {
  return (await remember(deployed))
    .filter(({ serviceDeploymentArn = '' }) => !deployed.before?.has(serviceDeploymentArn))
    .map((each) => `${clock(each.createdAt)} ${describeRemembered(each)}`);
}

async function events(deployed: Deployed): Promise<string[]> {
  const { events: all = [] } = (await describeService(deployed)) ?? {};
  return distinct(
    all
      .filter(({ createdAt = deployed.since }) => createdAt >= deployed.since)
      .map(({ createdAt, message = '' }) => `${clock(createdAt)} ${message}`),
  ).slice(0, MAX_LINES.events);
}

/** Drops lines that repeat an earlier one except for the time or the task. */
function distinct(lines: readonly string[]): string[] {
  const seen = new Set<string>();
  return lines.filter((line) => {
    const words = line.slice(CLOCK_LENGTH).replace(/[0-9a-f]{32}/g, '');
    return !seen.has(words) && seen.add(words);
  });
}

async function stoppedTasks(deployed: Deployed): Promise<Task[]> {
  const at = ({ stoppedAt, stoppingAt }: Task) => (stoppedAt ?? stoppingAt ?? new Date(0)).getTime();
  return (await tasksOf(deployed, 'STOPPED'))
    .filter(({ taskDefinitionArn }) => taskDefinitionArn === deployed.revision)
    .filter((task) => at(task) >= deployed.since.getTime())
    .sort((one, other) => at(other) - at(one));
}

function describeTask(task: Task): string[] {
  const { stoppedAt, stopCode = 'no stop code', stoppedReason = 'no reason', containers = [] } = task;
  const id = taskId(task);
  return [
    `${clock(stoppedAt)} ${id} (${stopCode}): ${stoppedReason}`,
    ...containers.map((container) => `${clock(stoppedAt)} ${id} ${describeContainer(container)}`),
  ];
}

function describeContainer({ name = '', exitCode, reason, healthStatus }: Container): string {
  const ended = exitCode === undefined ? 'did not run' : `exit ${exitCode}`;
  return [`${name}: ${ended}`, reason, healthStatus === 'UNHEALTHY' && healthStatus]
    .filter(Boolean)
    .join(', ');
}

/** Alarms that are on or were on: the alarm that rolled a deployment back may already be off again. */
async function alarms({ settings, environment, since }: Deployed): Promise<string[]> {
  return (await alarmsOf(settings, environment.name)).flatMap((alarm) => {
    const { AlarmName = '', AlarmDescription = '', StateReason = '', StateValue } = alarm;
    const { AlarmConfigurationUpdatedTimestamp: set, StateTransitionedTimestamp: moved } = alarm;
    const isOn = StateValue === 'ALARM';
    // An alarm whose configuration did not change since can only have left the alarm state.
    const wasOn = set && moved && set < since && moved >= since;
    if (!isOn && !wasOn) return [];
    return [`${AlarmName} ${isOn ? 'is on' : 'was on'}: ${AlarmDescription} (${StateReason})`];
  });
}

const CLOCK_LENGTH = '00:00:00'.length;
