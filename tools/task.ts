import { setTimeout as sleep } from 'node:timers/promises';

import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';

import { type Owned, start } from './processes';
import { UserError } from './program';

export interface RunOptions {
  /** Variables that replace those of the task definition. */
  readonly overrides: Readonly<Record<string, string | number>>;
  /** Called before a container is started. */
  readonly onStart: (container: ContainerDefinition) => void;
}

/** Milliseconds between two probes of a container that is starting; a task waits for its `interval`. */
const PROBE_EVERY_MS = 250;

/** The containers that a deployed service is to run, as ECS has them. */
export async function readContainers(
  cluster: string,
  service: string,
  region: string,
): Promise<ContainerDefinition[]> {
  const ecs = new ECSClient({ region });
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  const taskDefinition = services?.[0]?.taskDefinition;
  if (!taskDefinition) throw new UserError(`the cluster ${cluster} has no service ${service}`);
  const { taskDefinition: task } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  return task?.containerDefinitions ?? [];
}

/**
 * Runs the containers of a task as processes of this machine: the image's entry point with the container's
 * command and environment, one after the other in the order of `dependsOn`, each once the one before is healthy,
 * and stopped with SIGTERM and after `stopTimeout` with SIGKILL.
 *
 * @returns when all run; `ended` settles when one of them ends
 */
export async function runAsProcesses(
  containers: readonly ContainerDefinition[],
  options: RunOptions,
): Promise<{ ended: Promise<string> }> {
  const started: Promise<string>[] = [];
  for (const container of inOrder(containers)) {
    options.onStart(container);
    const { name = '', stopTimeout = 30, command = [] } = container;
    const env = environmentOf(container, options.overrides);
    const owned = start('./start.sh', command, {
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
      graceMs: stopTimeout * 1000,
    });
    await healthy(container, owned, env);
    started.push(ending(name, owned));
  }
  return { ended: Promise.race(started) };
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

/** What a container would see: of this machine's own environment only what is named here. */
const inherited = ['HOME', 'LOG_LEVEL', 'PATH'];

function environmentOf(
  { name: container = '', environment = [], secrets = [] }: ContainerDefinition,
  overrides: RunOptions['overrides'],
): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const name of inherited) env[name] = process.env[name];
  for (const { name = '', value } of environment) env[name] = value;
  // The emulated account has no values of secrets: they come from whoever runs this.
  for (const { name = '', valueFrom = '' } of secrets) {
    env[name] = process.env[name];
    if (env[name] === undefined) {
      throw new UserError(
        `${container} has the secret ${name} (${valueFrom}): set ${name} in your environment to run it here`,
      );
    }
  }
  for (const [name, value] of Object.entries(overrides)) env[name] = `${value}`;
  return env;
}

/** Waits until the container's own health check passes. */
async function healthy(
  { name = '', healthCheck }: ContainerDefinition,
  owned: Owned,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  if (!healthCheck) return;
  const { command = [], startPeriod = 0, interval = 30, retries = 3, timeout = 5 } = healthCheck;
  const [kind, program = '', ...args] = command;
  if (kind !== 'CMD') {
    throw new UserError(`the health check of ${name} is of the kind '${kind ?? ''}', only CMD is run here`);
  }
  const patience = startPeriod + interval * retries;
  const deadline = Date.now() + patience * 1000;
  const early: { words?: string } = {};
  void ending(name, owned).then((words) => (early.words = words));
  while (Date.now() < deadline) {
    if (early.words) throw new UserError(`${early.words} while it started: its own words are above`);
    const probe = start(program, args, {
      env,
      stdio: 'ignore',
      timeout: timeout * 1000,
      killSignal: 'SIGKILL',
    });
    if ((await probe.exited) === 0) return;
    await sleep(PROBE_EVERY_MS);
  }
  throw new UserError(
    `${name} is not healthy after ${patience} s: its health check is ${JSON.stringify(command)}`,
  );
}
