import type { Service, Task } from '@aws-sdk/client-ecs';

import { type Deployed, shortName } from './deployed';
import { NotYet, VerificationError } from './errors';
import { taskId, tasksOf } from './tasks';

/** Proves that every running container has one of the digests, and that the desired number of tasks runs. */
export async function checkRunning(
  deployed: Deployed,
  { desiredCount = 0, runningCount = 0 }: Service,
  digests: ReadonlySet<string>,
): Promise<Task[]> {
  if (desiredCount === 0) {
    const { name } = deployed.environment;
    throw new NotYet('tasks', `the desired count is 0: somebody or autoscaling has set ${name} to 0 tasks`);
  }
  const tasks = await tasksOf(deployed, 'RUNNING');
  for (const task of tasks) checkTask(deployed, task, digests);
  if (tasks.length !== desiredCount || runningCount !== desiredCount) {
    throw new NotYet('tasks', `${Math.min(tasks.length, runningCount)} of ${desiredCount} run`);
  }
  return tasks;
}

function checkTask({ settings, revision }: Deployed, task: Task, digests: ReadonlySet<string>): void {
  const { taskDefinitionArn, lastStatus = 'UNKNOWN', containers = [] } = task;
  const id = taskId(task);
  if (taskDefinitionArn !== revision) {
    throw new NotYet('tasks', `${id} still runs ${shortName(taskDefinitionArn)}`);
  }
  if (lastStatus !== 'RUNNING') throw new NotYet('tasks', `${id} is ${lastStatus}`);
  // Only the containers named in settings.ts: AWS may add its own, such as GuardDuty's.
  for (const { name } of settings.services) {
    const container = containers.find((each) => each.name === name);
    if (container?.lastStatus !== 'RUNNING') {
      throw new NotYet('tasks', `${name} of ${id} is ${container?.lastStatus ?? 'missing'}`);
    }
    if (!container.imageDigest) throw new NotYet('tasks', `${name} of ${id} shows no digest yet`);
    if (!digests.has(container.imageDigest)) {
      throw new VerificationError(
        `${name} of task ${id} runs ${container.imageDigest}, not ${[...digests].join(' or ')}`,
      );
    }
  }
}
