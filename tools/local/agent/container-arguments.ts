/** Translates a task definition into arguments of podman and docker: pure functions over data. */
import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';

import { UserError } from '../../terminal/program';

type Translations<T> = { readonly [K in keyof T]?: (value: NonNullable<T[K]>) => readonly string[] };

export interface ArgumentOptions {
  /** Registry of the account's repositories for the engine, instead of `<account>.dkr.ecr.<region>.amazonaws.com`. */
  readonly registry: string;
  /** The network namespace that the containers of the task share. */
  readonly network: string;
  /** Variables that replace those of the definition. */
  readonly overrides: Readonly<Record<string, string>>;
  readonly isPodman: boolean;
}

/** For a key that is translated elsewhere, or that does not affect how a container runs. */
const nothing = () => [];

/**
 * Arguments of the engine's `run` for one container of the task. As on Fargate, CPU units are a share of the task's
 * CPU, and one container may use all of it while the others are idle. Two busy containers may together use more than
 * the task has, since engines can only limit single containers.
 *
 * @throws UserError that names any key that is set and has no translation
 */
export function containerArguments(
  task: TaskDefinition,
  container: ContainerDefinition,
  { registry, network, overrides, isPodman }: ArgumentOptions,
): string[] {
  const name = container.name ?? '';
  const [entrypoint, ...entrypointArguments] = container.entryPoint ?? [];

  const environment = {
    ...Object.fromEntries((container.environment ?? []).map(({ name = '', value = '' }) => [name, value])),
    ...overrides,
  };
  const flags = translate<ContainerDefinition>(name, container, {
    name: nothing,
    image: nothing,
    command: nothing,
    entryPoint: nothing,
    environment: nothing,
    // Only the name: the value comes from the engine's own environment, so no process list shows it.
    secrets: (secrets) => secrets.map(({ name = '' }) => `--env=${name}`),
    essential: (value) => (value ? [] : refuse(name, 'essential', value)),
    cpu: (units) => (units > 0 ? [`--cpu-shares=${units}`] : []),
    // There is no swap on Fargate.
    memory: (mebibytes) => [`--memory=${mebibytes}m`, `--memory-swap=${mebibytes}m`],
    memoryReservation: (mebibytes) => [`--memory-reservation=${mebibytes}m`],
    user: (user) => [`--user=${user}`],
    workingDirectory: (folder) => [`--workdir=${folder}`],
    // Only podman would mount writable folders over /tmp, /run and others.
    readonlyRootFilesystem: (value) =>
      value ? ['--read-only', ...(isPodman ? ['--read-only-tmpfs=false'] : [])] : [],
    linuxParameters: (parameters) =>
      translate<typeof parameters>(name, parameters, {
        initProcessEnabled: (value) => (value ? ['--init'] : []),
        capabilities: ({ add, drop }) => [
          ...(drop ?? []).map((capability) => `--cap-drop=${capability}`),
          ...(add ?? []).map((capability) => `--cap-add=${capability}`),
        ],
      }),
    ulimits: (limits) =>
      limits.map(
        ({ name: limit, softLimit, hardLimit }) =>
          `--ulimit=${limit ?? ''}=${softLimit ?? 0}:${hardLimit ?? 0}`,
      ),
    // The container that holds the network namespace publishes the ports.
    portMappings: (mappings) => {
      mappings.forEach((mapping) => containerPort(name, mapping));
      return [];
    },
    // The agent follows the output itself: logs.ts.
    logConfiguration: ({ logDriver }) =>
      logDriver === 'awslogs' ? [] : refuse(name, 'logDriver', logDriver),
    // The agent does these itself: task.ts.
    dependsOn: nothing,
    healthCheck: nothing,
    stopTimeout: nothing,
  });
  const { cpu } = task;
  return [
    `--network=${network}`,
    ...(cpu === undefined ? [] : [`--cpus=${Number(cpu) / 1024}`]),
    ...flags,
    ...Object.entries(environment).map(([key, value]) => `--env=${key}=${value}`),
    ...(entrypoint === undefined ? [] : [`--entrypoint=${entrypoint}`]),
    imageAt(registry, container),
    ...entrypointArguments,
    ...(container.command ?? []),
  ];
}

/** The container's image for the engine; images of other registries stay unchanged. */
export const imageAt = (registry: string, { image = '' }: ContainerDefinition) =>
  image.replace(/^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(?=\/)/, registry);

/**
 * Ports that the task's containers open, the same inside and outside, as with awsvpc.
 *
 * @throws UserError that names any other key of the task that has no translation
 */
export function portsOf(task: TaskDefinition): number[] {
  const name = task.family ?? 'the task';
  translate<TaskDefinition>(name, task, {
    networkMode: (mode) => (mode === 'awsvpc' ? [] : refuse(name, 'networkMode', mode)),
    // Containers run on this machine's processor.
    runtimePlatform: ({ operatingSystemFamily: family }) =>
      family === 'LINUX' ? [] : refuse(name, 'operatingSystemFamily', family),
    containerDefinitions: nothing,
    cpu: nothing,
    memory: nothing,
    // AWS's own data, and roles, which are not used here.
    taskDefinitionArn: nothing,
    family: nothing,
    revision: nothing,
    status: nothing,
    taskRoleArn: nothing,
    executionRoleArn: nothing,
    requiresAttributes: nothing,
    requiresCompatibilities: nothing,
    compatibilities: nothing,
    registeredAt: nothing,
    registeredBy: nothing,
  });
  return (task.containerDefinitions ?? []).flatMap(({ name: container = '', portMappings = [] }) =>
    portMappings.map((mapping) => containerPort(container, mapping)),
  );
}

type PortMapping = NonNullable<ContainerDefinition['portMappings']>[number];

function containerPort(name: string, mapping: PortMapping): number {
  const { containerPort: port, hostPort = port, protocol = 'tcp', ...others } = mapping;
  if (port === undefined || hostPort !== port || protocol !== 'tcp' || Object.keys(others).length > 0) {
    return refuse(name, 'portMappings', mapping);
  }
  return port;
}

/** The flags of every key, in the order of the table; keys that are not in the table must be empty. */
function translate<T extends object>(name: string, values: T, table: Translations<T>): string[] {
  for (const [key, value] of Object.entries(values)) {
    if (!(key in table) && !isEmpty(value)) refuse(name, key, value);
  }
  return (Object.keys(table) as (keyof T)[]).flatMap((key) => {
    const value = values[key];
    return value === undefined || value === null ? [] : (table[key]?.(value) ?? []);
  });
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === false;
}

function refuse(name: string, key: string, value: unknown): never {
  throw new UserError(
    `${name} has ${key} ${JSON.stringify(value)} in its task definition, which is not supported here: run it without --containers`,
  );
}
