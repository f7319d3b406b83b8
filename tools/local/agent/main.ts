/**
 * The agent: like Fargate's, it runs the tasks that the emulated ECS orders, and reports their state.
 *
 * Usage: node --import tsx tools/local/agent/main.ts <processes|containers> <folder>
 *
 * AWS_ENDPOINT_URL points to the account. The agent ends when its standard input closes, and then kills its tasks.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { DescribeTaskDefinitionCommand, ECSClient, type TaskDefinition } from '@aws-sdk/client-ecs';

import { loadSettings } from '../../../contract/settings';
import { clientFor } from '../../aws/clients';
import { killAll } from '../../terminal/processes';
import { exchange } from '../exchange';
import { startLogs } from './logs';
import { runnerOf } from './runners';
import { type RunningTask, startTask } from './task';

/** Milliseconds between exchanges. */
const EVERY_MS = 200;

async function main([kind, folder = '.emulator']: readonly string[]): Promise<never> {
  const { project, region } = loadSettings();
  const agent = randomUUID();
  const print = (line: string) => {
    console.log(line);
  };
  const runner = runnerOf(kind === 'containers' ? 'containers' : 'processes', project, folder);
  const logs = startLogs(region, print);
  const definitionOf = definitions(region);
  const tasks = new Map<string, RunningTask>();
  const seen = { ready: false, problem: '' };
  for (;;) {
    try {
      const reports = [...tasks.values()].map((task) => task.report());
      const orders = await exchange('tasks', { agent, runner: runner.name, tasks: reports });
      if (!seen.ready) print('agent ready');
      Object.assign(seen, { ready: true, problem: '' });
      for (const { id, wanted, taskDefinition } of orders.tasks) {
        if (!wanted) tasks.get(id)?.stop();
        else if (!tasks.has(id)) {
          const definition = await definitionOf(taskDefinition);
          tasks.set(id, startTask(id, definition, { runner, logs, pace: orders.pace }));
        }
      }
      forget(tasks, new Set(orders.tasks.map(({ id }) => id)));
    } catch (error) {
      // The account is busy or has ended; in that case standard input closes too.
      const { message } = error as Error;
      if (message !== seen.problem) console.error(message);
      seen.problem = message;
    }
    await sleep(EVERY_MS);
  }
}

/** Stops tasks that are no longer ordered, and forgets those that have ended. */
function forget(tasks: Map<string, RunningTask>, wanted: ReadonlySet<string>): void {
  for (const [id, task] of tasks) {
    if (wanted.has(id)) continue;
    task.stop();
    if (task.isOver()) tasks.delete(id);
  }
}

/** Reads task definitions, each only once. */
function definitions(region: string): (arn: string) => Promise<TaskDefinition> {
  const ecs = clientFor(ECSClient, { region });
  const known = new Map<string, TaskDefinition>();
  return async (arn) => {
    const found = known.get(arn);
    if (found) return found;
    const { taskDefinition = {} } = await ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: arn }),
    );
    known.set(arn, taskDefinition);
    return taskDefinition;
  };
}

// The tasks live as long as the account: at its end there are no clients to drain for.
process.on('exit', killAll);
process.stdin.resume().once('end', () => process.exit(0));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(0));
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

void main(process.argv.slice(2));
