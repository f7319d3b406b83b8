/** Tasks are scaled, reclaimed and killed while both services are under load. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { settings } from '../fixtures/settings';
import { greeting, health, underLoad } from '../load/support/load';
import { call } from '../support/aws';
import { describeWith } from '../support/describe-with';
import { type Living, livingStage } from '../support/living';
import { markedProcesses } from '../support/marked-processes';
import { proof } from '../support/proof';
import { until } from '../support/until';

jest.setTimeout(300_000);

/** Duration of a slow answer in milliseconds. */
const SLOW_MS = 1_000;
const slowOnRequest = {
  "router.get('/', (ctx) => {": `router.get('/', async (ctx) => {
    if (ctx.get('x-slow')) await new Promise((resolve) => setTimeout(resolve, ${SLOW_MS}));`,
};
const asked = [greeting, health, { ...greeting, headers: { 'x-slow': '1' } }];

const cluster = `${settings.project}-dev`;

describeWith(['terraform', 'moto'], 'a service under load', () => {
  let living: Living;
  const figures = {
    'failed when a task is killed': 0,
    'seconds without an answer when the agent is killed': 0,
  };
  beforeAll(async () => {
    living = await livingStage();
    // A task may hold requests that take longer than its replacement.
    await living.update(await living.push('src/app/app.ts', slowOnRequest));
    await living.steady();
  });
  afterAll(() => {
    proof('survival', figures, Object.keys(figures));
  });

  /** Scales the service to this many tasks, and waits until they are the only ones. */
  async function scale(tasks: number): Promise<void> {
    await call(living.url, 'application-autoscaling', 'AnyScaleFrontendService.RegisterScalableTarget', {
      ServiceNamespace: 'ecs',
      ResourceId: `service/${cluster}/${settings.project}`,
      ScalableDimension: 'ecs:service:DesiredCount',
      MinCapacity: tasks,
      MaxCapacity: tasks,
    });
    await living.healthy(tasks);
  }
  const running = async () =>
    (
      (await call(living.url, 'ecs', 'AmazonEC2ContainerServiceV20141113.ListTasks', { cluster })) as {
        taskArns: string[];
      }
    ).taskArns;
  /** Waits until the task has ended and another one has replaced it. */
  async function replaced(arn: string): Promise<void> {
    await until('the end of the task', async () => !(await running()).includes(arn), running);
    await living.healthy(2);
  }
  const reclaim = (arn: string) =>
    fetch(`${living.url}/moto-api/reclaim`, {
      method: 'POST',
      body: JSON.stringify({ task: arn.split('/').at(-1) }),
    });
  const processes = () =>
    markedProcesses(join(living.folder, '.emulator')).filter(({ args }) =>
      /^node .*dist\/\w+\.js/.test(args),
    );

  test('1, 4 and 1 tasks again: no request fails', async () => {
    const { failed } = await underLoad(
      living.ports,
      async () => {
        await scale(4);
        await scale(1);
      },
      asked,
    );
    expect(failed).toEqual([]);
  });

  test.each<[string, (arn: string) => Promise<unknown>]>([
    ['Spot reclaims a task', reclaim],
    [
      'somebody stops a task',
      (task) => call(living.url, 'ecs', 'AmazonEC2ContainerServiceV20141113.StopTask', { cluster, task }),
    ],
  ])('%s of two: a new one replaces it, and no request fails', async (_, take) => {
    await scale(2);
    const [arn = ''] = await running();
    const { failed } = await underLoad(
      living.ports,
      async () => {
        await take(arn);
        await replaced(arn);
      },
      asked,
    );
    expect(failed).toEqual([]);
  });

  test('the load detects servers that stop immediately', async () => {
    const image = await living.push('src/app/app.ts', slowOnRequest);
    await living.update(image, ({ containerDefinitions, ...others }) => ({
      ...others,
      containerDefinitions: containerDefinitions?.map((each) => ({
        ...each,
        environment: each.environment?.map(({ name, value }) => ({
          name,
          value: name === 'SHUTDOWN_DELAY_MS' ? '0' : value,
        })),
      })),
    }));
    await living.steady();
    // It is random whether the load balancer or the agent first learns that the task stops.
    const seen: string[] = [];
    for (let tries = 0; seen.length === 0 && tries < 5; tries += 1) {
      const [arn = ''] = await running();
      const { failed } = await underLoad(living.ports, async () => {
        await reclaim(arn);
        await replaced(arn);
      });
      seen.push(...failed);
    }
    expect(seen).not.toEqual([]);
  });

  test('a task of two is killed: a new one replaces it, and from then on no request fails', async () => {
    await scale(2);
    const before = await running();
    const { failed } = await underLoad(living.ports, async () => {
      const [first] = processes();
      if (!first) throw new Error('no task has a process');
      process.kill(first.pid, 'SIGKILL');
      await until(
        'another task',
        async () => (await running()).some((arn) => !before.includes(arn)),
        running,
      );
      await living.healthy(2);
    });
    // The dead task gets its share until the load balancer learns of its end; how long depends on the machine.
    for (const each of failed) expect(each).toMatch(/: 502 |socket hang up/);
    expect((await underLoad(living.ports, () => sleep(2_000))).failed).toEqual([]);
    figures['failed when a task is killed'] = failed.length;
  });

  test('the agent is killed: its tasks end with it, and the next agent starts new ones', async () => {
    await scale(1);
    const before = processes().map(({ pid }) => pid);
    const began = performance.now();
    await living.restartAgent('SIGKILL');
    await living.healthy(1);
    figures['seconds without an answer when the agent is killed'] = Math.round(
      (performance.now() - began) / 1000,
    );
    expect(processes().filter(({ pid }) => before.includes(pid))).toEqual([]);
    expect((await underLoad(living.ports, () => living.healthy(1))).failed).toEqual([]);
  });
});
