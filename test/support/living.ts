/** Live accounts: an agent runs the tasks of the deployed services, behind a load balancer. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  type Service,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';

import { clusterName } from '../../contract/names';
import { loadSettings } from '../../contract/settings';
import { portVariable } from '../../contract/variables';
import { services, settings } from '../fixtures/settings';
import { freePort } from '../src/support/sockets';
import { query } from './aws';
import { deployedStage, type Stage } from './accounts';
import { edit, type Replaced } from './checkout';
import { runTool } from './tool';
import { until } from './until';

export type Role = keyof typeof services;

export interface Living extends Stage {
  /** Ports of the load balancer on this machine. */
  readonly ports: Readonly<Record<Role, number>>;
  /** All output of its tasks, and errors of the programs beside the account. */
  readonly output: () => string;
  /** Builds and pushes the working copy with this edit; returns the image reference. */
  readonly push: (file: string, replaced: Replaced) => Promise<string>;
  /** Deploys the image as a new revision of the serving task, without Terraform; returns the revision. */
  readonly update: (image: string, changes?: Changes) => Promise<string>;
  readonly describe: () => Promise<Service>;
  /** Waits until the service is steady; returns the events since the last change, oldest first. */
  readonly steady: (timeoutMs?: number) => Promise<string[]>;
  /** Waits until exactly this many tasks run, all healthy. */
  readonly healthy: (tasks: number) => Promise<void>;
  readonly restartAgent: (signal: NodeJS.Signals) => Promise<void>;
}

/** Of the task definition. */
type Changes = (definition: RegisterTaskDefinitionCommandInput) => RegisterTaskDefinitionCommandInput;

const running = new Set<ChildProcess>();

afterAll(async () => {
  const ends = [...running].map((child) => {
    const ended = once(child, 'exit');
    child.stdin?.end();
    return ended;
  });
  await Promise.all(ends);
});

const dev = clusterName(loadSettings(settings), 'dev');

/** @param pace how many times faster time passes for its deployments */
export async function livingStage(pace = 10): Promise<Living> {
  const stage = await deployedStage(pace);
  const ports = { app: await freePort(), redirect: await freePort() };
  const moved = Object.entries(ports).map(([role, port]) => [portVariable(role), `${port}`] as const);
  const env = { ...stage.env, ...Object.fromEntries(moved), LOG_LEVEL: 'warn' };
  let output = '';
  const keep = (line: string) => (output += `${line}\n`);

  /** Resolves when it reports that it is ready. */
  async function startBeside(program: string, ...args: string[]): Promise<ChildProcess> {
    const file = `tools/local/${program}/main.ts`;
    const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], { cwd: stage.folder, env });
    running.add(child);
    child.once('exit', () => running.delete(child));
    const lines = createInterface({ input: child.stdout });
    createInterface({ input: child.stderr }).on('line', keep);
    await Promise.race([
      once(lines, 'line'),
      once(child, 'exit').then(() => {
        throw new Error(`${program} has ended: ${output}`);
      }),
    ]);
    lines.on('line', keep);
    return child;
  }
  const startAgent = () => startBeside('agent', 'processes', join(stage.folder, '.emulator'));
  let agent = await startAgent();
  const moves = Object.entries(ports).map(([role, port]) => `--move=${portOf(stage, role as Role)}=${port}`);
  await startBeside('load-balancer', ...moves);

  const ecs = new ECSClient({
    endpoint: stage.url,
    region: settings.region,
    credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
  });
  const named = { cluster: dev, service: settings.project };
  const describe = async () => {
    const { services: [service] = [] } = await ecs.send(
      new DescribeServicesCommand({ cluster: dev, services: [settings.project] }),
    );
    if (!service) throw new Error(`there is no service ${settings.project}`);
    return service;
  };
  let seen = new Set<string>();
  const eventsOf = ({ events = [] }: Service) => events.filter(({ id = '' }) => !seen.has(id)).reverse();
  const living: Living = {
    ...stage,
    env,
    ports,
    output: () => output,
    push: async (file, replaced) => {
      const path = join(stage.folder, file);
      const before = readFileSync(path, 'utf8');
      edit(path, replaced);
      const { status, stdout, output: all } = await runTool('push', [], { cwd: stage.folder, env });
      writeFileSync(path, before);
      if (status !== 0) throw new Error(all);
      return stdout.trim();
    },
    update: async (image, changes = (definition) => definition) => {
      const before = await describe();
      seen = new Set(before.events?.map(({ id = '' }) => id));
      const { taskDefinition = {} } = await ecs.send(
        new DescribeTaskDefinitionCommand({ taskDefinition: before.taskDefinition }),
      );
      const { family, cpu, memory, networkMode, executionRoleArn, taskRoleArn, runtimePlatform } =
        taskDefinition;
      const containerDefinitions = taskDefinition.containerDefinitions?.map((each) => ({ ...each, image }));
      const definition = { cpu, memory, networkMode, executionRoleArn, taskRoleArn, runtimePlatform };
      const { taskDefinition: registered } = await ecs.send(
        new RegisterTaskDefinitionCommand(
          changes({ family, containerDefinitions, requiresCompatibilities: ['FARGATE'], ...definition }),
        ),
      );
      const revision = registered?.taskDefinitionArn ?? '';
      await ecs.send(new UpdateServiceCommand({ ...named, taskDefinition: revision }));
      return revision;
    },
    describe,
    steady: async (timeoutMs = 60_000) => {
      let last: Service | undefined;
      await until(
        'a steady service',
        async () => {
          last = await describe();
          return last.deployments?.length === 1 && last.deployments[0]?.rolloutState !== 'IN_PROGRESS';
        },
        () => [
          last?.deployments,
          last?.events?.slice(0, 20).map(({ message }) => message),
          output.slice(-2000),
        ],
        timeoutMs,
      );
      return last ? eventsOf(last).map(({ message = '' }) => message) : [];
    },
    healthy: async (tasks) => {
      let seen: unknown;
      await until(
        `${tasks} healthy tasks`,
        async () => {
          const { runningCount, pendingCount, loadBalancers = [] } = await describe();
          const states = await Promise.all(
            loadBalancers.map(async ({ targetGroupArn = '' }) => statesOf(stage.url, targetGroupArn)),
          );
          seen = { runningCount, pendingCount, states, output: output.slice(-1500) };
          const wanted = Array(tasks).fill('healthy').join();
          return runningCount === tasks && pendingCount === 0 && states.every((each) => each === wanted);
        },
        () => seen,
        60_000,
      );
    },
    restartAgent: async (signal) => {
      const ended = once(agent, 'exit');
      agent.kill(signal);
      await ended;
      agent = await startAgent();
    },
  };
  // Real tasks replace those that were only recorded as running.
  await living.healthy(1);
  return living;
}

/** Of all targets of the group. */
async function statesOf(url: string, TargetGroupArn: string): Promise<string> {
  const parameters = { Action: 'DescribeTargetHealth', TargetGroupArn };
  const xml = await query(url, 'elasticloadbalancing', '2015-12-01', parameters);
  return [...xml.matchAll(/<State>(.*?)</g)].map(([, state]) => state).join();
}

function portOf({ folder }: Stage, role: Role): number {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a working copy of its own
  const { services: own } = require(join(folder, 'settings.ts')) as { services: typeof services };
  return own[role].port;
}
