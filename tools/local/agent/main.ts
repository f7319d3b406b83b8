/**
 * The agent: runs the tasks that the emulated ECS wants, as Fargate's does, and reports how they are.
 *
 * Usage: node --import tsx tools/local/agent/main.ts <processes|containers> <folder>
 *
 * AWS_ENDPOINT_URL leads to the account. It ends when its standard input closes, and ends its tasks at once.
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
import { type RunningTask, startTask, type TaskReport } from './task';

/** What the account wants. */
interface Orders {
  readonly pace: number;
  readonly tasks: readonly {
    readonly id: string;
    readonly wanted: boolean;
    readonly taskDefinition: string;
  }[];
}

interface Report {
  readonly agent: string;
  readonly runner: string;
  readonly tasks: readonly TaskReport[];
}

const EVERY_MS = 200;

async function main([kind, folder = '.emulator']: readonly string[]): Promise<never> {
  const { region } = loadSettings();
  const ecs = clientFor(ECSClient, { region });
  const agent = randomUUID();
  const runner = runnerOf(kind === 'containers' ? 'containers' : 'processes', folder);
  const logs = startLogs(region, (line) => {
    console.log(line);
  });
  const tasks = new Map<string, RunningTask>();
  const definitions = new Map<string, TaskDefinition>();
  const definitionOf = async (arn: string) => {
    const known = definitions.get(arn);
    if (known) return known;
    const { taskDefinition = {} } = await ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: arn }),
    );
    definitions.set(arn, taskDefinition);
    return taskDefinition;
  };

  for (let ready = false; ; await sleep(EVERY_MS)) {
    const report = { agent, runner: runner.name, tasks: [...tasks.values()].map((task) => task.report()) };
    const orders = await exchange<Report, Orders>('tasks', report).catch(() => undefined);
    if (!orders) continue;
    if (!ready) console.log('agent ready');
    ready = true;
    for (const { id, wanted, taskDefinition } of orders.tasks) {
      const running = tasks.get(id);
      if (wanted && !running)
        tasks.set(id, startTask(id, await definitionOf(taskDefinition), { runner, logs, pace: orders.pace }));
      else if (!wanted) running?.stop();
    }
    const known = new Set(orders.tasks.map(({ id }) => id));
    for (const [id, task] of tasks) {
      if (known.has(id)) continue;
      task.stop();
      if (task.isOver()) tasks.delete(id);
    }
  }
}

// What is deployed here lives as long as the account: there is nobody left to drain for.
process.on('exit', killAll);
process.stdin.resume().once('end', () => process.exit(0));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(0));
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

void main(process.argv.slice(2));
