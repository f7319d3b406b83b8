import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  type ListTasksCommandInput,
  paginateListServices,
  paginateListTasks,
  type Service,
  type Task,
} from '@aws-sdk/client-ecs';

import type { Settings } from '../../contract/settings';
import { clientFor } from '../aws/clients';
import type { StateResource } from '../terraform/state';
import { shortName } from '../verify/deployed';
import { addressOf } from '../verify/tasks';
import { added, emptyIfDeleted } from './added';
import type { Difference } from './difference';

/** A task whose desired status is RUNNING. */
export interface RunningTask {
  /** ARN of its service; undefined if somebody started it alone. */
  readonly service: string | undefined;
  /** Address in its subnet; undefined before it has one. */
  readonly address: string | undefined;
}

/** Most services and tasks that one call describes. */
const SERVICES = 10;
const TASKS = 100;

/**
 * In the stack's clusters: the services that are in no state, the tasks without a service, and all running tasks.
 *
 * @param known ids of the resources of every stack; the id of a service is its ARN
 */
export async function addedToClusters(
  settings: Settings,
  own: readonly StateResource[],
  known: ReadonlySet<unknown>,
): Promise<{ found: Difference[]; tasks: RunningTask[] }> {
  const client = clientFor(ECSClient, settings);
  const found: Difference[] = [];
  const running: RunningTask[] = [];
  for (const { address, values } of own.filter(({ type }) => type === 'aws_ecs_cluster')) {
    const cluster = String(values.arn);
    const services = await emptyIfDeleted(servicesOf(client, cluster));
    const serviceOf = new Map<string, string>();
    for (const { serviceName, serviceArn = '', ...service } of services) {
      for (const task of await emptyIfDeleted(listTasks(client, { cluster, serviceName })))
        serviceOf.set(task, serviceArn);
      if (known.has(serviceArn)) continue;
      const { taskDefinition, runningCount = 0, desiredCount = 0 } = service;
      const does = `${runningCount} of ${desiredCount} tasks of ${shortName(taskDefinition)} run`;
      found.push(added(serviceArn, `service of ${address}`, does));
    }
    for (const task of await emptyIfDeleted(tasksOf(client, cluster))) {
      const { taskArn = '', taskDefinitionArn, startedBy = 'somebody' } = task;
      const service = serviceOf.get(taskArn);
      running.push({ service, address: addressOf(task) });
      const does = `runs ${shortName(taskDefinitionArn)} for ${startedBy}, outside any service`;
      if (!service) found.push(added(taskArn, `task of ${address}`, does));
    }
  }
  return { found, tasks: running };
}

async function servicesOf(client: ECSClient, cluster: string): Promise<Service[]> {
  const arns: string[] = [];
  for await (const page of paginateListServices({ client }, { cluster }))
    arns.push(...(page.serviceArns ?? []));
  const services = await inBatches(arns, SERVICES, async (batch) => {
    const answer = await client.send(new DescribeServicesCommand({ cluster, services: batch }));
    return answer.services ?? [];
  });
  // ECS lists a deleted service for a while.
  return services.filter(({ status }) => status !== 'INACTIVE');
}

async function tasksOf(client: ECSClient, cluster: string): Promise<Task[]> {
  return inBatches(await listTasks(client, { cluster }), TASKS, async (batch) => {
    const answer = await client.send(new DescribeTasksCommand({ cluster, tasks: batch }));
    return answer.tasks ?? [];
  });
}

async function listTasks(client: ECSClient, which: ListTasksCommandInput): Promise<string[]> {
  const arns: string[] = [];
  for await (const { taskArns = [] } of paginateListTasks({ client }, which)) arns.push(...taskArns);
  return arns;
}

async function inBatches<T>(
  arns: readonly string[],
  size: number,
  describe: (batch: string[]) => Promise<T[]>,
): Promise<T[]> {
  const described: T[] = [];
  for (let first = 0; first < arns.length; first += size)
    described.push(...(await describe(arns.slice(first, first + size))));
  return described;
}
