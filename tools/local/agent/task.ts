/** Runs the containers of one task on this machine, in order and with their health checks, and reports their state. */
import { setTimeout as sleep } from 'node:timers/promises';

import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';

import { stop } from '../../terminal/processes';
import type { Logs } from './logs';
import type { Prepared, Runner, Started } from './runner';

/** The agent's report about a container, in ECS's terms. */
export interface ContainerReport {
  readonly name: string;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  healthStatus: 'UNKNOWN' | 'HEALTHY' | 'UNHEALTHY';
  exitCode?: number;
  reason?: string;
}

export interface TaskReport {
  readonly id: string;
  readonly containers: readonly ContainerReport[];
  readonly addresses: Readonly<Record<string, number>>;
}

export interface RunningTask {
  readonly report: () => TaskReport;
  /** Asks its containers to end, dependents first. */
  readonly stop: () => void;
  /** Whether all its containers have ended and its resources are freed. */
  readonly isOver: () => boolean;
}

interface Container {
  readonly definition: ContainerDefinition;
  readonly report: ContainerReport;
  started?: Started;
}

export interface TaskOptions {
  readonly runner: Runner;
  readonly logs: Logs;
  /** Factor by which its waits are shortened. */
  readonly pace: number;
}

/** Milliseconds between looks at what a container waits for. */
const LOOK_MS = 50;

/** Starts a task; errors appear in its reports. */
export function startTask(
  id: string,
  task: TaskDefinition,
  { runner, logs, pace }: TaskOptions,
): RunningTask {
  const definitions = (task.containerDefinitions ?? []).map((definition) => hastened(definition, pace));
  const containers = definitions.map((definition): Container => {
    const report = { name: definition.name ?? '', lastStatus: 'PENDING', healthStatus: 'UNKNOWN' } as const;
    return { definition, report: { ...report } };
  });
  const state: { prepared?: Prepared; stopping: boolean; over: boolean } = { stopping: false, over: false };
  const isOver = ({ report }: Container) => report.lastStatus === 'STOPPED';

  async function run(container: Container, prepared: Prepared): Promise<void> {
    const { definition, report } = container;
    try {
      if (!(await mayStart(container))) return;
      const owned = prepared.start(definition);
      container.started = owned;
      logs.follow(id, definition, owned.child);
      report.lastStatus = 'RUNNING';
      void watchHealth(container, prepared);
      const status = await owned.exited;
      report.exitCode = exitCode(status);
      const reason = owned.reason();
      if (reason) report.reason = reason;
    } catch (error) {
      report.reason = `CannotStartContainerError: ${(error as Error).message}`;
    } finally {
      // Dependents wait for its state, even if it could not be started.
      report.lastStatus = 'STOPPED';
    }
  }

  /** Waits for the containers that it depends on. @returns false if the task ends first */
  async function mayStart({ definition }: Container): Promise<boolean> {
    for (const { containerName, condition } of definition.dependsOn ?? []) {
      const needed = containers.find(({ report }) => report.name === containerName);
      const isMet = () =>
        condition === 'START'
          ? needed?.report.lastStatus === 'RUNNING'
          : needed?.report.healthStatus === 'HEALTHY';
      while (!isMet()) {
        if (state.stopping || !needed || isOver(needed)) return false;
        await sleep(LOOK_MS);
      }
    }
    return !state.stopping;
  }

  /** Like Docker: the first check comes after one interval, and failures count once the start period is over. */
  async function watchHealth(container: Container, prepared: Prepared): Promise<void> {
    const { definition, report } = container;
    const { healthCheck } = definition;
    if (!healthCheck) return;
    const { command = [], interval = 30, timeout = 5, retries = 3, startPeriod = 0 } = healthCheck;
    const started = Date.now();
    for (let failures = 0; ;) {
      await sleep(interval * 1000);
      if (isOver(container) || state.stopping) return;
      const { exited } = prepared.check(definition, command.slice(1), timeout * 1000);
      // A program that cannot be started fails the check.
      const passed = (await exited.catch(() => undefined)) === 0;
      const counts = Date.now() - started > startPeriod * 1000 || report.healthStatus === 'HEALTHY';
      failures = passed ? 0 : failures + Number(counts);
      if (passed) report.healthStatus = 'HEALTHY';
      else if (failures >= retries) report.healthStatus = 'UNHEALTHY';
    }
  }

  async function live(): Promise<void> {
    try {
      containers.forEach(({ definition }) => {
        checkSupported(definition);
      });
      const prepared = await runner.prepare(id, { ...task, containerDefinitions: definitions });
      state.prepared = prepared;
      await Promise.all(containers.map((container) => run(container, prepared)));
      await prepared.remove();
    } catch (error) {
      for (const { report } of containers) report.reason ??= (error as Error).message;
    }
    for (const { report } of containers) report.lastStatus = 'STOPPED';
    state.over = true;
  }

  async function end(container: Container): Promise<void> {
    const dependents = containers.filter(({ definition }) =>
      definition.dependsOn?.some(({ containerName }) => containerName === container.report.name),
    );
    while (!dependents.every((each) => isOver(each) || !each.started)) await sleep(LOOK_MS);
    const { stopTimeout = 30 } = container.definition;
    if (container.started) await stop(container.started, stopTimeout * 1000);
  }

  void live();
  return {
    report: () => ({
      id,
      addresses: state.prepared?.addresses ?? {},
      containers: containers.map(({ report }) => ({ ...report })),
    }),
    stop: () => {
      if (state.stopping) return;
      state.stopping = true;
      void Promise.all(containers.map(end));
    },
    isOver: () => state.over,
  };
}

/** The container with shorter waits, including the shutdown times in its environment. */
function hastened(container: ContainerDefinition, pace: number): ContainerDefinition {
  if (pace === 1) return container;
  const { healthCheck, stopTimeout = 30, environment = [] } = container;
  const { interval = 30, startPeriod = 0 } = healthCheck ?? {};
  return {
    ...container,
    healthCheck: healthCheck && {
      ...healthCheck,
      interval: interval / pace,
      startPeriod: startPeriod / pace,
    },
    stopTimeout: stopTimeout / pace,
    environment: environment.map(({ name = '', value = '' }) => ({
      name,
      value: name.startsWith('SHUTDOWN_') ? `${Math.round(Number(value) / pace)}` : value,
    })),
  };
}

/** @throws Error for parts of a definition that are not supported here */
function checkSupported({ name = '', dependsOn = [], healthCheck }: ContainerDefinition): void {
  for (const { containerName = '', condition = '' } of dependsOn) {
    if (condition === 'HEALTHY' || condition === 'START') continue;
    throw new Error(
      `CannotStartContainerError: ${name} waits for ${containerName} to be '${condition}', only HEALTHY and START are supported here`,
    );
  }
  const kind = healthCheck?.command?.[0];
  if (healthCheck && kind !== 'CMD') {
    throw new Error(
      `CannotStartContainerError: the health check of ${name} is of the kind '${kind ?? ''}', only CMD is supported here`,
    );
  }
}

const signals: Partial<Record<NodeJS.Signals, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
};

/** As in a shell: for a signal, 128 plus its number. */
const exitCode = (status: number | NodeJS.Signals) =>
  typeof status === 'number' ? status : 128 + (signals[status] ?? 0);
