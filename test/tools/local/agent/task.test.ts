/** One task on this machine, as Node processes: what its agent reports about it. */
import type { ContainerDefinition } from '@aws-sdk/client-ecs';

import type { Logs } from '../../../../tools/local/agent/logs';
import type { Runner } from '../../../../tools/local/agent/runner';
import { startTask } from '../../../../tools/local/agent/task';
import { killAll, start } from '../../../../tools/terminal/processes';
import { until } from '../../../support/until';

afterEach(killAll);

const printed: string[] = [];
const logs: Logs = {
  follow: (_, { name = '' }, { stdout }) =>
    stdout?.on('data', (text: Buffer) => printed.push(`${name}: ${text.toString().trim()}`)),
};
beforeEach(() => printed.splice(0));

/** Containers and health checks are Node scripts. */
const runner: Runner = {
  name: 'processes',
  prepare: (id) => {
    if (id === 'unpulled') throw new Error('CannotPullContainerError: not found');
    return Promise.resolve({
      addresses: { 5000: 1 },
      start: ({ entryPoint: [program = process.execPath] = [], command = [] }) => ({
        ...start(program, ['-e', ...command], { stdio: ['ignore', 'pipe', 'inherit'] }),
        reason: () => undefined,
      }),
      check: (_, [program = '', ...args], timeout) => start(program, args, { stdio: 'ignore', timeout }),
      remove: () => {
        printed.push('removed');
        return id === 'unremoved' ? Promise.reject(new Error('podman rm failed')) : Promise.resolve();
      },
    });
  },
};

const serves = 'setInterval(() => 0, 1e6)';
const passes = { command: ['CMD', 'node', '-e', '0'], interval: 0.1 };
const fails = { command: ['CMD', 'node', '-e', 'process.exit(1)'], interval: 0.05, retries: 2 };

/** Runs a task of these containers, each with its script. */
function run(containers: Record<string, { script?: string } & ContainerDefinition>, id = 'task') {
  const containerDefinitions = Object.entries(containers).map(([name, { script = serves, ...others }]) => ({
    ...{ name, command: [script], stopTimeout: 5, ...others },
  }));
  const task = startTask(id, { containerDefinitions }, { runner, logs, pace: 1 });
  const shown = () =>
    Object.fromEntries(
      task
        .report()
        .containers.map(({ name, lastStatus, healthStatus, exitCode, reason }) => [
          name,
          [lastStatus, healthStatus, exitCode, reason].filter((each) => each !== undefined).join(' '),
        ]),
    );
  const shows = (wanted: Record<string, unknown>) =>
    until(
      JSON.stringify(wanted),
      () => Object.entries(wanted).every(([name, words]) => shown()[name] === words),
      shown,
    );
  return { task, shown, shows };
}

test('a container starts when its dependency is healthy, whatever the order in the definition', async () => {
  const dependsOn = [{ containerName: 'app', condition: 'HEALTHY' as const }];
  const { shown, shows } = run({ redirect: { dependsOn }, app: { healthCheck: { ...passes, interval: 1 } } });
  await shows({ app: 'RUNNING UNKNOWN' });
  expect(shown().redirect).toBe('PENDING UNKNOWN');
  await shows({ app: 'RUNNING HEALTHY', redirect: 'RUNNING UNKNOWN' });
});

test('a container whose dependency has ended never starts', async () => {
  const dependsOn = [{ containerName: 'app', condition: 'HEALTHY' as const }];
  const { shows } = run({ redirect: { dependsOn }, app: { script: 'process.exit(3)', healthCheck: passes } });
  await shows({ app: 'STOPPED UNKNOWN 3', redirect: 'STOPPED UNKNOWN' });
});

test('failed checks in the start period do not count, one passed check is enough', async () => {
  const { shows } = run({
    starting: { healthCheck: { ...fails, startPeriod: 300 } },
    late: { healthCheck: fails },
    well: { healthCheck: passes },
  });
  await shows({ late: 'RUNNING UNHEALTHY', well: 'RUNNING HEALTHY', starting: 'RUNNING UNKNOWN' });
});

test('a health check whose program does not exist fails', async () => {
  const { shows } = run({ app: { healthCheck: { ...fails, command: ['CMD', 'missing'] } } });
  await shows({ app: 'RUNNING UNHEALTHY' });
});

test('a container that cannot be started has ended, so its dependents never start', async () => {
  const dependsOn = [{ containerName: 'app', condition: 'HEALTHY' as const }];
  const { task, shows } = run({ redirect: { dependsOn }, app: { entryPoint: ['missing'] } });
  await shows({
    app: 'STOPPED UNKNOWN CannotStartContainerError: spawn missing ENOENT',
    redirect: 'STOPPED UNKNOWN',
  });
  await until('the end of the task', task.isOver, () => printed);
});

test('resources that cannot be freed are reported, and the task is over', async () => {
  const { task, shown } = run({ app: { script: '0' } }, 'unremoved');
  await until('the end of the task', task.isOver, shown);
  expect(shown()).toEqual({ app: 'STOPPED UNKNOWN 0 podman rm failed' });
});

test.each([
  ['an exit', 'process.exit(7)', 'STOPPED UNKNOWN 7'],
  ['a signal', 'process.kill(process.pid, "SIGKILL")', 'STOPPED UNKNOWN 137'],
])('%s of one container is reported, the other runs until it is stopped', async (_, script, words) => {
  const { task, shows } = run({ app: { script }, redirect: {} });
  await shows({ app: words, redirect: 'RUNNING UNKNOWN' });
  expect(task.isOver()).toBe(false);
  task.stop();
  await shows({ redirect: 'STOPPED UNKNOWN 143' });
  await until('the end of the task', task.isOver, () => printed);
  expect(printed.at(-1)).toBe('removed');
});

test('dependent containers are stopped first, and one that does not end in time is killed', async () => {
  const tells = (name: string) =>
    `process.on('SIGTERM', () => { console.log('${name}'); process.exit(0) }); ${serves}`;
  const dependsOn = [{ containerName: 'app', condition: 'START' as const }];
  const deaf = "process.on('SIGTERM', () => 0); console.log('up');" + serves;
  const { task, shows } = run({
    app: { script: `${tells('ends')}; console.log('up')` },
    redirect: { script: `${tells('ends')}; console.log('up')`, dependsOn },
    deaf: { script: deaf, stopTimeout: 0.3 },
  });
  await until(
    'all three',
    () => printed.length === 3,
    () => printed,
  );
  task.stop();
  await shows({ app: 'STOPPED UNKNOWN 0', redirect: 'STOPPED UNKNOWN 0', deaf: 'STOPPED UNKNOWN 137' });
  const ends = printed.filter((line) => line.endsWith('ends'));
  expect(ends).toEqual(['redirect: ends', 'app: ends']);
});

test.each([
  ['an image that cannot be pulled', 'unpulled', {}, 'CannotPullContainerError: not found'],
  [
    'a health check of another kind than CMD',
    'task',
    { healthCheck: { command: ['CMD-SHELL', 'true'] } },
    "CannotStartContainerError: the health check of app is of the kind 'CMD-SHELL', only CMD is supported here",
  ],
  [
    'a wait for the end of another',
    'task',
    { dependsOn: [{ containerName: 'app', condition: 'SUCCESS' as const }] },
    "CannotStartContainerError: app waits for app to be 'SUCCESS', only HEALTHY and START are supported here",
  ],
])('%s: no container starts, and each says why', async (_, id, container, reason) => {
  const { task, shows } = run({ app: container }, id);
  await shows({ app: `STOPPED UNKNOWN ${reason}` });
  await until('the end of the task', task.isOver, () => task.report());
});
