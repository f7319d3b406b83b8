/** Container definitions of the task as plain data: no construct, no token but those of the caller. */
import { portVariable } from '../../contract/variables';
import { healthCheckCommand } from '../../contract/health-check';
import { connectionsIn } from '../../contract/connections';
import type { Secret } from '../../contract/secrets';
import type { Service, Settings } from '../../contract/settings';

/** Seconds between the notice that a Spot task is reclaimed and its end; five are left for ECS itself. */
const NOTICE = 120 - 5;

/**
 * How a container ends, in seconds. On a Spot reclaim SIGTERM comes while the balancer still sends: a server
 * goes on accepting for `shutdownDelay`, long enough for its target to be deregistered, then finishes what it
 * holds, and is out after `shutdownTimeout`. `stopTimeout` is longer, so that nobody is killed in mid request,
 * and short enough for the longest chain of services to end, one after the other, inside the notice.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
 */
function endingOf(services: readonly Service[]) {
  const stopTimeout = Math.min(45, Math.floor(NOTICE / longestChain(services)));
  return { shutdownDelay: 15, shutdownTimeout: stopTimeout - 2, stopTimeout };
}

/** Services of the longest chain in which each proxies to the next: they start and end one after the other. */
export function longestChain(services: readonly Service[]): number {
  const lengthFrom = (service: Service): number =>
    1 + Math.max(0, ...upstreamsOf(service, services).map(lengthFrom));
  return Math.max(...services.map(lengthFrom));
}

export interface ContainerDefinitionProps {
  readonly service: Service;
  /** All services of the task, this one among them: they share its CPU and memory evenly. */
  readonly services: readonly Service[];
  readonly image: string;
  readonly size: { readonly cpu: number; readonly memoryMiB: number };
  readonly logGroupName: string;
  readonly region: Settings['region'];
  /** Environment variable of the service → value. */
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: readonly Secret[];
  /** ECS Exec writes into the container, so it needs a root file system that can be written. */
  readonly exec: boolean;
}

export type ContainerDefinition = ReturnType<typeof containerDefinition>;

/**
 * One service as ECS is to run it, in the API's own words. Lists that AWS would fill in are written out
 * empty, so that a plan after the first finds nothing to change.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
export function containerDefinition(props: ContainerDefinitionProps) {
  const { service, services, image, size, logGroupName, region, variables, secrets, exec } = props;
  const ending = endingOf(services);
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
      { name: 'SHUTDOWN_DELAY_MS', value: `${ending.shutdownDelay * 1000}` },
      { name: 'SHUTDOWN_TIMEOUT_MS', value: `${ending.shutdownTimeout * 1000}` },
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
    stopTimeout: ending.stopTimeout,
    ulimits: [{ name: 'nofile', softLimit: 65536, hardLimit: 65536 }],
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-group': logGroupName,
        'awslogs-region': region,
        'awslogs-stream-prefix': service.name,
        // A stalled log must not stall the service: lines beyond the buffer are dropped.
        mode: 'non-blocking',
        'max-buffer-size': '4m',
      },
    },
    mountPoints: [],
    volumesFrom: [],
    systemControls: [],
  };
}

/** The services of the same task that this one proxies to, each once. */
function upstreamsOf({ proxies = {} }: Service, services: readonly Service[]): Service[] {
  const targets = new Set(Object.values(proxies).map(({ service }) => service));
  return services.filter(({ name }) => targets.has(name));
}
