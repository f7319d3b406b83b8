/** Container definitions of the task as plain data: no constructs, no tokens except those that the caller passes. */
import { portVariable } from '../../contract/variables';
import { healthCheckCommand } from '../../contract/health-check';
import { connectionsIn } from '../../contract/connections';
import type { Secret } from '../../contract/secrets';
import type { Service, Settings } from '../../contract/settings';

/** Seconds from the notice that a Spot task is reclaimed to its end, less five for ECS itself. */
const SPOT_NOTICE = 120 - 5;

/**
 * How a container stops, in seconds. When a Spot task is reclaimed, SIGTERM arrives while the balancer still sends
 * requests. A server keeps accepting for `shutdownDelay`, long enough for its target to be deregistered, then finishes
 * its requests and exits within `shutdownTimeout`. `stopTimeout` is longer, so that no server is killed during a
 * request, and short enough for the longest chain of services to stop, one after the other, within the notice.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
 */
function shutdownOf(services: readonly Service[]) {
  const stopTimeout = Math.min(45, Math.floor(SPOT_NOTICE / longestChain(services)));
  return { shutdownDelay: 15, shutdownTimeout: stopTimeout - 2, stopTimeout };
}

/** Length of the longest chain of services in which each proxies to the next: they start and stop one by one. */
export function longestChain(services: readonly Service[]): number {
  const lengthFrom = (service: Service): number =>
    1 + Math.max(0, ...upstreamsOf(service, services).map(lengthFrom));
  return Math.max(...services.map(lengthFrom));
}

export interface ContainerDefinitionProps {
  readonly service: Service;
  /** All services of the task, including this one: they share its CPU and memory evenly. */
  readonly services: readonly Service[];
  readonly image: string;
  readonly size: { readonly cpu: number; readonly memoryMiB: number };
  readonly logGroupName: string;
  readonly region: Settings['region'];
  /** Environment variable of the service → value. */
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: readonly Secret[];
  /** ECS Exec writes into the container, so it needs a writable root file system. */
  readonly exec: boolean;
}

export type ContainerDefinition = ReturnType<typeof containerDefinition>;

/**
 * The container definition of one service, in the API's own names. Lists that AWS would fill in are set to empty, so
 * that a plan after the first finds nothing to change.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
export function containerDefinition(props: ContainerDefinitionProps) {
  const { service, services, image, size, logGroupName, region, variables, secrets, exec } = props;
  const shutdown = shutdownOf(services);
  const memory = Math.floor(size.memoryMiB / services.length);
  const upstreams = upstreamsOf(service, services);
  return {
    name: service.name,
    image,
    command: [service.name],
    essential: true,
    cpu: Math.floor(size.cpu / services.length),
    memory,
    user: '1000:1000',
    readonlyRootFilesystem: !exec,
    linuxParameters: { initProcessEnabled: true, capabilities: { add: [], drop: ['ALL'] } },
    portMappings: [{ containerPort: service.port, hostPort: service.port, protocol: 'tcp' }],
    environment: [
      ...[service, ...upstreams].map(({ name, port }) => ({
        name: portVariable(name),
        value: `${port}`,
      })),
      { name: 'SHUTDOWN_DELAY_MS', value: `${shutdown.shutdownDelay * 1000}` },
      { name: 'SHUTDOWN_TIMEOUT_MS', value: `${shutdown.shutdownTimeout * 1000}` },
      { name: 'MAX_CONNECTIONS', value: `${connectionsIn(memory)}` },
      ...Object.entries(variables).map(([name, value]) => ({ name, value })),
    ],
    secrets: secrets
      .filter((secret) => secret.service === service.name)
      .map(({ variable, valueFrom }) => ({ name: variable, valueFrom })),
    dependsOn: upstreams.map(({ name }) => ({ containerName: name, condition: 'HEALTHY' })),
    healthCheck: {
      command: healthCheckCommand(service.name, service.port),
      interval: 10,
      timeout: 5,
      retries: 3,
      startPeriod: 10,
    },
    stopTimeout: shutdown.stopTimeout,
    ulimits: [{ name: 'nofile', softLimit: 65536, hardLimit: 65536 }],
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-group': logGroupName,
        'awslogs-region': region,
        'awslogs-stream-prefix': service.name,
        // A stalled log must not stall the service: lines that do not fit the buffer are dropped.
        mode: 'non-blocking',
        'max-buffer-size': '4m',
      },
    },
    mountPoints: [],
    volumesFrom: [],
    systemControls: [],
  };
}

/** The services of the same task to which this one proxies, without duplicates. */
function upstreamsOf({ proxies = {} }: Service, services: readonly Service[]): Service[] {
  const targets = new Set(Object.values(proxies).map(({ service }) => service));
  return services.filter(({ name }) => targets.has(name));
}
