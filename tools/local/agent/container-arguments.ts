/** A task definition in the words of podman and docker: pure functions over data. */
import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';

import { UserError } from '../../terminal/program';

type Translations<T> = { readonly [K in keyof T]?: (value: NonNullable<T[K]>) => readonly string[] };

export interface ArgumentOptions {
  /** Where the engine has the account's repositories, in place of `<account>.dkr.ecr.<region>.amazonaws.com`. */
  readonly registry: string;
  /** The network namespace that the containers of the task share. */
  readonly network: string;
  /** Variables that replace those of the definition. */
  readonly overrides: Readonly<Record<string, string>>;
  readonly isPodman: boolean;
}

/** Part of a task definition, that is translated elsewhere or says nothing of how a container runs. */
const nothing = () => [];

/**
 * What `run` of the engine gets for one container of the task. CPU units are what they are on Fargate: a share of the
 * task's CPU, all of which one container may use while the others are idle. Two that are busy at once may together use
 * more than the task has, since engines limit containers alone.
 *
 * @throws UserError for whatever is set and has no translation, by its name
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
    // By name alone: the value comes from the engine's own environment, and no list of processes shows it.
    secrets: (secrets) => secrets.map(({ name = '' }) => `--env=${name}`),
    essential: (value) => (value ? [] : refuse(name, 'essential', value)),
    cpu: (units) => (units > 0 ? [`--cpu-shares=${units}`] : []),
    // There is no swap on Fargate.
    memory: (mebibytes) => [`--memory=${mebibytes}m`, `--memory-swap=${mebibytes}m`],
    memoryReservation: (mebibytes) => [`--memory-reservation=${mebibytes}m`],
    user: (user) => [`--user=${user}`],
    workingDirectory: (folder) => [`--workdir=${folder}`],
    // Podman alone would put writable folders over /tmp, /run and others.
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
    // Published where the namespace is made.
    portMappings: (mappings) => {
      mappings.forEach((mapping) => containerPort(name, mapping));
      return [];
    },
    // To the terminal.
    logConfiguration: ({ logDriver }) =>
      logDriver === 'awslogs' ? [] : refuse(name, 'logDriver', logDriver),
    // What whoever runs the task does: tools/local/task.ts.
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

/** The container's image as the engine names it; those of other registries are what they are. */
export const imageAt = (registry: string, { image = '' }: ContainerDefinition) =>
  image.replace(/^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(?=\/)/, registry);

/**
 * Ports that the task's containers open, each the same inside and outside, as awsvpc has it.
 *
 * @throws UserError for whatever of the task, apart from its containers, has no translation
 */
export function portsOf(task: TaskDefinition): number[] {
  const name = task.family ?? 'the task';
  translate<TaskDefinition>(name, task, {
    networkMode: (mode) => (mode === 'awsvpc' ? [] : refuse(name, 'networkMode', mode)),
    // The processor is that of this machine.
    runtimePlatform: ({ operatingSystemFamily: family }) =>
      family === 'LINUX' ? [] : refuse(name, 'operatingSystemFamily', family),
    containerDefinitions: nothing,
    cpu: nothing,
    memory: nothing,
    // What AWS says about it, and the roles that nobody takes here.
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

/** The flags of every key, in the order of the table; what is not in it must be empty. */
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
    `${name} has ${key} ${JSON.stringify(value)} in its task definition, which is not run here: run it without --containers`,
  );
}
