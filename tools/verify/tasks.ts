import {
  DescribeTasksCommand,
  type DesiredStatus,
  ECSClient,
  paginateListTasks,
  type Task,
} from '@aws-sdk/client-ecs';

import { clientFor } from '../aws/clients';
import type { Deployed } from './deployed';

/** Most tasks that one DescribeTasks accepts. */
const BATCH = 100;

/** The service's tasks with this desired status; ECS keeps stopped tasks for about an hour. */
export async function tasksOf(
  deployed: Pick<Deployed, 'settings' | 'cluster' | 'service'>,
  desiredStatus: DesiredStatus,
): Promise<Task[]> {
  const { settings, cluster, service: serviceName } = deployed;
  const client = clientFor(ECSClient, settings);
  const arns: string[] = [];
  for await (const page of paginateListTasks({ client }, { cluster, serviceName, desiredStatus })) {
    arns.push(...(page.taskArns ?? []));
  }
  const described: Task[] = [];
  for (let first = 0; first < arns.length; first += BATCH) {
    const tasks = arns.slice(first, first + BATCH);
    described.push(...((await client.send(new DescribeTasksCommand({ cluster, tasks }))).tasks ?? []));
  }
  return described;
}

/** The address at which the load balancer reaches the task; undefined before it has a network interface. */
export const addressOf = ({ attachments = [] }: Task): string | undefined =>
  attachments.flatMap(({ details = [] }) => details).find(({ name }) => name === 'privateIPv4Address')?.value;

export const taskId = ({ taskArn = '' }: Task) => taskArn.split('/').at(-1) ?? '';
