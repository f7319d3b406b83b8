import { setTimeout as sleep } from 'node:timers/promises';

import type { Task } from '@aws-sdk/client-ecs';

import { describeError, isRefusal } from '../aws/errors';
import { clusterName } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { UserError } from '../terminal/program';
import { plain } from '../terminal/untrusted';
import { type ContainerLog, eventsSince, lastEvents } from '../verify/container-log';
import { isMissing } from '../verify/service-deployments';
import { taskId, tasksOf } from '../verify/tasks';

export interface LogsOptions {
  readonly settings: Settings;
  /** Name of the environment. */
  readonly environment: string;
  /** Services whose lines are shown. */
  readonly services: readonly string[];
  /** How many of the last lines of each container to print first. */
  readonly lines: number;
  /** Keep printing new lines. */
  readonly follow: boolean;
  /** Milliseconds between looks. @default 2,000 */
  readonly pollMs?: number;
}

/** Prints the output of the containers of running and recently stopped tasks, oldest line first. */
export async function printLogs(options: LogsOptions): Promise<void> {
  const { settings, environment, services, lines, follow, pollMs = 2_000 } = options;
  const width = Math.max(...services.map(({ length }) => length));
  /** Service and task → end of its printed lines. */
  const ends = new Map<string, string | undefined>();

  /** The new lines of a log, formatted, with their timestamps. */
  const newLines = async (log: ContainerLog, isFirst: boolean) => {
    const { service, task } = log;
    const key = `${service} ${task}`;
    const { events, end } = isFirst ? await lastEvents(log, lines) : await eventsSince(log, ends.get(key));
    ends.set(key, end);
    return events.map(({ timestamp = 0, message = '' }) => ({
      timestamp,
      text: `${new Date(timestamp).toISOString()} ${service.padEnd(width)} ${task.slice(0, 8)} ${plain(message)}`,
    }));
  };
  const look = async (isFirst: boolean) => {
    const tasks = (await tasksOfNow(settings, environment)).filter((task) => isFirst || mayWrite(task));
    const logs = tasks.flatMap((task) =>
      services.map((service) => ({ settings, environment, service, task: taskId(task) })),
    );
    const found = await Promise.all(logs.map((log) => newLines(log, isFirst)));
    for (const { text } of found.flat().sort((one, other) => one.timestamp - other.timestamp))
      console.log(text);
  };

  await look(true);
  if (ends.size === 0)
    console.error(`no task of ${environment} is running or has stopped within the last hour`);
  while (follow) {
    await sleep(pollMs);
    await look(false).catch((error: unknown) => {
      if (isRefusal(error)) throw error;
      console.error(plain(describeError(error)));
    });
  }
}

/** Milliseconds within which the last lines of a stopped task may still arrive. */
const LATE_MS = 60_000;

const mayWrite = ({ stoppedAt }: Task) => !stoppedAt || Date.now() - stoppedAt.getTime() < LATE_MS;

/** The running tasks, and the stopped ones that ECS still lists. */
async function tasksOfNow(settings: Settings, environment: string): Promise<Task[]> {
  const service = { settings, cluster: clusterName(settings, environment), service: settings.project };
  try {
    return [...(await tasksOf(service, 'STOPPED')), ...(await tasksOf(service, 'RUNNING'))];
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new UserError(`${environment} is not deployed: run 'npm run deploy -- ${environment}'`);
  }
}
