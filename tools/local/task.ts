/** Runs the containers of a task on this machine, in their order and under their health checks. */
import { setTimeout as sleep } from 'node:timers/promises';

import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';

import type { Secret } from '../../contract/secrets';
import { clientFor } from '../aws/clients';
import type { Owned } from '../terminal/processes';
import { UserError } from '../terminal/program';

/** As what containers run here: processes (tools/local/task-processes.ts) or containers (tools/local/containers/run.ts). */
export interface Runner {
  readonly start: (container: ContainerDefinition) => Owned;
  /** Runs the command of a health check where the container is; its status is the verdict. */
  readonly check: (container: ContainerDefinition, command: readonly string[], timeoutMs: number) => Owned;
}

/** Milliseconds between two probes of a container that is starting; a task waits for its `interval`. */
const PROBE_EVERY_MS = 250;

/** What a deployed service is to run, as ECS has it. */
export async function readTask(cluster: string, service: string, region: string): Promise<TaskDefinition> {
  const ecs = clientFor(ECSClient, { region });
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  const named = services?.[0]?.taskDefinition;
  if (!named) throw new UserError(`the cluster ${cluster} has no service ${service}`);
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: named }));
  return taskDefinition ?? {};
}

/**
 * Starts the containers one after the other in the order of `dependsOn`, each once the one before is healthy.
 *
 * @param onStart called before a container is started
 * @returns when all run; `ended` settles, in words, when one of them ends or is not healthy any more
 */
export async function runTask(
  { containerDefinitions = [] }: TaskDefinition,
  runner: Runner,
  onStart: (container: ContainerDefinition) => void,
): Promise<{ ended: Promise<string> }> {
  const endings: Promise<string>[] = [];
  containerDefinitions.forEach(checkSupported);
  for (const container of inOrder(containerDefinitions)) {
    onStart(container);
    const ended = ending(container.name ?? '', runner.start(container));
    await healthy(container, runner, ended);
    endings.push(ended, unhealthy(container, runner));
  }
  return { ended: Promise.race(endings) };
}

/** Secrets of a container, from the environment of whoever runs this: the emulated account has no values. */
export const secretsOf = ({ name: service = '', secrets = [] }: ContainerDefinition): NodeJS.ProcessEnv =>
  Object.fromEntries(
    secrets.map(({ name = '', valueFrom = '' }) => [
      name,
      secretValue({ service, variable: name, valueFrom }),
    ]),
  );

/** @throws UserError where the environment of whoever runs this does not have it */
export function secretValue({ service, variable, valueFrom }: Omit<Secret, 'arn'>): string {
  const value = process.env[variable];
  if (value !== undefined) return value;
  throw new UserError(
    `${service} has the secret ${variable} (${valueFrom}): set ${variable} in your environment to run it here`,
  );
}

function checkSupported({ name = '', dependsOn = [], healthCheck }: ContainerDefinition): void {
  for (const { containerName = '', condition = '' } of dependsOn) {
    if (condition === 'HEALTHY' || condition === 'START') continue;
    throw new UserError(
      `${name} waits for ${containerName} to be '${condition}', only HEALTHY and START are run here`,
    );
  }
  const kind = healthCheck?.command?.[0];
  if (healthCheck && kind !== 'CMD') {
    throw new UserError(`the health check of ${name} is of the kind '${kind ?? ''}', only CMD is run here`);
  }
}

/** How it ended, in words; it does not reject. */
const ending = (name: string, { exited }: Owned) =>
  exited.then(
    (status) => `${name} has ended (${status})`,
    (error: unknown) => `${name} cannot be started (${(error as Error).message})`,
  );

/** Each after those that it depends on. */
function inOrder(containers: readonly ContainerDefinition[]): ContainerDefinition[] {
  const ordered: ContainerDefinition[] = [];
  const add = (container: ContainerDefinition) => {
    if (ordered.includes(container)) return;
    for (const { containerName } of container.dependsOn ?? []) {
      const needed = containers.find(({ name }) => name === containerName);
      if (needed) add(needed);
    }
    ordered.push(container);
  };
  containers.forEach(add);
  return ordered;
}

/** Waits until the container's own health check passes. */
async function healthy(
  container: ContainerDefinition,
  runner: Runner,
  ended: Promise<string>,
): Promise<void> {
  const { name = '', healthCheck } = container;
  if (!healthCheck) return;
  const { startPeriod = 0, interval = 30, retries = 3 } = healthCheck;
  const timeoutSeconds = startPeriod + interval * retries;
  const deadline = Date.now() + timeoutSeconds * 1000;
  const early: { words?: string } = {};
  void ended.then((words) => (early.words = words));
  while (Date.now() < deadline) {
    if (early.words) throw new UserError(`${early.words} while it started: see its output above`);
    if (await passes(container, runner)) return;
    await sleep(PROBE_EVERY_MS);
  }
  throw new UserError(
    `${name} is not healthy after ${timeoutSeconds} s: its health check is ${JSON.stringify(healthCheck.command)}`,
  );
}

/** Settles when as many checks in a row have failed as make ECS stop the task; without a check, never. */
async function unhealthy(container: ContainerDefinition, runner: Runner): Promise<string> {
  const { name = '', healthCheck } = container;
  const { interval = 30, retries = 3 } = healthCheck ?? {};
  let failed = 0;
  while (failed < retries) {
    // What else there is to do keeps the program running.
    await sleep(interval * 1000, undefined, { ref: false });
    failed = !healthCheck || (await passes(container, runner)) ? 0 : failed + 1;
  }
  return `${name} is UNHEALTHY: its health check has failed ${retries} times`;
}

async function passes(container: ContainerDefinition, runner: Runner): Promise<boolean> {
  const { command = [], timeout = 5 } = container.healthCheck ?? {};
  return (await runner.check(container, command.slice(1), timeout * 1000).exited) === 0;
}
