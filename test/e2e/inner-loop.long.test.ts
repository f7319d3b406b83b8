/** A team's daily work, by its commands, while both services are under load. */
import { join } from 'node:path';

import { underLoad } from '../load/support/load';
import { request } from '../src/support/sockets';
import { edit } from '../support/checkout';
import { describeWith } from '../support/describe-with';
import { type Living, livingStage } from '../support/living';
import { runTool } from '../support/tool';

jest.setTimeout(400_000);

describeWith(['terraform', 'moto'], 'a change of the code or of the settings', () => {
  let living: Living;
  beforeAll(async () => {
    living = await livingStage();
  });

  const greeting = async () => (await request(living.ports.app, '/')).body;

  /** Runs the command under load; none of the requests may fail. */
  async function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    let ended: Awaited<ReturnType<typeof runTool>> | undefined;
    const options = { cwd: living.folder, env: { ...living.env, ...env } };
    const { failed } = await underLoad(living.ports, async () => {
      ended = await runTool(program, [...args, '--auto-approve'], options);
      await living.steady(120_000);
    });
    expect(failed).toEqual([]);
    return ended;
  }
  const deploy = (IMAGE?: string) => run('deploy', ['dev'], { IMAGE });

  test('is pushed, deployed, verified and recorded', async () => {
    const image = await living.push('src/app/app.ts', { 'mundo!': 'novo mundo!' });
    expect(await deploy(image)).toMatchObject({ status: 0 });
    expect(await greeting()).toContain('novo mundo!');
  });

  test('is rolled back if it is broken, and reported with its cause', async () => {
    const image = await living.push('src/app/app.ts', { "app', log, router": "app', log, createRouter()" });
    const ended = await deploy(image);
    expect(ended?.status).toBe(1);
    expect(ended?.output).toMatch(
      /the circuit breaker, after 3 failed tasks, (is rolling|rolled back) the deployment/,
    );
    expect(ended?.output).toContain('A container fails its own health check');
    expect(ended?.output).toContain('not ready: GET / answers 404');
    expect(await greeting()).toContain('novo mundo!');
  });

  test('is undone by a rollback, to the release and to the one before', async () => {
    expect(await run('rollback', ['dev'])).toMatchObject({ status: 0 });
    expect(await greeting()).toContain('novo mundo!');
    expect(await run('rollback', ['dev'])).toMatchObject({ status: 0 });
    expect(await greeting()).toContain('Olá, mundo!');
  });

  test('of the settings replaces the tasks and increases their number', async () => {
    edit(join(living.folder, 'settings.ts'), {
      'tasks: { min: 1, max: 2 },': "tasks: { min: 2, max: 2 },\n      variables: { app: { MOOD: 'good' } },",
    });
    expect(await deploy()).toMatchObject({ status: 0 });
    await living.healthy(2);
  });
});
