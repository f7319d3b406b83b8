/** Live services: deployments are rolled out and rolled back under load, and no request fails. */
import { request } from '../src/support/sockets';
import { underLoad } from '../load/support/load';
import { describeWith } from '../support/describe-with';
import { type Living, livingStage } from '../support/living';
import { runTool } from '../support/tool';

jest.setTimeout(300_000);

describeWith(['terraform', 'moto'], 'a live service', () => {
  let living: Living;
  beforeAll(async () => {
    living = await livingStage();
  });

  const greeting = async () => JSON.parse((await request(living.ports.app, '/')).body) as unknown;

  test('users get the new answer, and never an error during the rollout', async () => {
    expect(await greeting()).toEqual({ message: 'Olá, mundo!' });
    const image = await living.push('src/app/app.ts', { 'mundo!': 'novo mundo!' });
    let events: string[] = [];
    const { requests, failed } = await underLoad(living.ports, async () => {
      await living.update(image);
      events = await living.steady();
    });
    expect(failed).toEqual([]);
    expect(requests).toBeGreaterThan(500);
    expect(await greeting()).toEqual({ message: 'Olá, novo mundo!' });
    expect(events.map(inGeneral)).toEqual([
      'has started 1 tasks: (task 0).',
      'registered 1 targets in (target-group 0)',
      'registered 1 targets in (target-group 0)',
      'has begun draining connections on 1 tasks.',
      'deregistered 1 targets in (target-group 0)',
      'deregistered 1 targets in (target-group 0)',
      'has stopped 1 running tasks: (task 0).',
      '(deployment 0) deployment completed.',
      'has reached a steady state.',
    ]);
  });

  test('a release that does not answer gets no users and is rolled back', async () => {
    const before = await living.describe();
    const image = await living.push('src/app/app.ts', { "app', log, router": "app', log, createRouter()" });
    let events: string[] = [];
    const { failed } = await underLoad(living.ports, async () => {
      await living.update(image);
      events = await living.steady();
    });
    expect(failed).toEqual([]);
    const after = await living.describe();
    expect(after.taskDefinition).toBe(before.taskDefinition);
    expect(events.map(inGeneral)).toContain('(deployment 0) deployment failed: tasks failed to start.');
    const { stdout: lines } = await runTool('logs', ['dev', 'app'], { cwd: living.folder, env: living.env });
    expect(lines).toMatch(/ app [0-9a-f]{8} .*not ready: GET \/ answers 404/);
    const { stdout: status } = await runTool('status', ['dev'], { cwd: living.folder, env: living.env });
    expect(status).toMatch(/ROLLBACK_SUCCESSFUL.*ECS deployment circuit breaker: tasks failed to start/);
  });
});

/** An event without the parts that differ between runs. */
const inGeneral = (message: string) =>
  message
    .replace(/^\(service [\w-]+\) /, '')
    .replace(/\(task [0-9a-f]{32}\)/g, '(task 0)')
    .replace(/\(target-group [^)]+\)/, '(target-group 0)')
    .replace(/\(deployment [^)]+\)/, '(deployment 0)');
