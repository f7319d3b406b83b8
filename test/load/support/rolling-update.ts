/** Tasks are replaced behind a load balancer, under load. */
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { services } from '../../fixtures/settings';
import { startTargets, type Targets } from './targets';
import { builtForAll, type Process, start } from '../../src/support/processes';
import { closeAll, startRawUpstream } from '../../src/support/services';
import { freePort } from '../../src/support/sockets';
import { inTime } from '../../support/until';

type Role = keyof typeof services;
const roles = Object.keys(services) as Role[];

/** Milliseconds that a slow answer takes: longer than it takes to replace a task. */
const SLOW_MS = 1000;

const built = builtForAll();
let balancers: Record<Role, Targets>;
beforeEach(async () => {
  balancers = {
    app: await startTargets(services.app.healthPath),
    redirect: await startTargets(services.redirect.healthPath),
  };
});
afterEach(closeAll);

type Task = Record<Role, { readonly port: number; readonly server: Process }>;

/** A wire between Redirect and App on which a request with the header x-slow takes its time. */
const wireTo = (port: number) =>
  startRawUpstream((socket) => {
    const app = connect(port, '127.0.0.1');
    app.on('error', () => socket.destroy());
    app.pipe(socket);
    socket.on('data', (chunk: Buffer) => {
      const delay = chunk.includes('x-slow') ? SLOW_MS : 0;
      setTimeout(() => app.write(chunk), delay);
    });
    socket.on('close', () => app.destroy());
  });

async function startTask(env: Record<string, string>): Promise<Task> {
  const ports = { app: await freePort(), redirect: await freePort() };
  const wire = await wireTo(ports.app);
  const all = {
    APP_PORT: `${ports.app}`,
    REDIRECT_PORT: `${ports.redirect}`,
    APP_URL: `http://127.0.0.1:${wire}`,
    // As the task definition has it.
    SHUTDOWN_DELAY_MS: '15000',
    SHUTDOWN_TIMEOUT_MS: '60000',
    UPSTREAM_TIMEOUT_MS: '30000',
    ...env,
  };
  const run = async (role: Role) => {
    const server = start(process.execPath, [`${built.folder}/dist/${role}.js`], all);
    await server.said('listening');
    return { port: ports[role], server };
  };
  const [app, redirect] = await Promise.all([run('app'), run('redirect')]);
  return { app, redirect };
}

const forEach = (task: Task, act: (balancer: Targets, of: Task[Role]) => Promise<void>) =>
  Promise.all(roles.map((role) => act(balancers[role], task[role])));
const register = (task: Task) => forEach(task, (balancer, { port }) => balancer.register(port));
const deregister = (task: Task) => forEach(task, (balancer, { port }) => balancer.deregister(port));

export type Order = (task: Task, signal?: NodeJS.Signals) => Promise<unknown>;

/** As ECS replaces a task: signals come when the load balancer is done with it; dependents are stopped first. */
const drained: Order = async (task) => {
  await deregister(task);
  task.redirect.server.child.kill();
  void task.redirect.server.ended.then(() => task.app.server.child.kill());
};

/** As Spot takes a task away: the load balancer learns of it after a while, and goes on sending until then. */
export const reclaimed: Order = async (task, signal = 'SIGTERM') => {
  for (const role of roles) task[role].server.child.kill(signal);
  await forEach(task, (balancer, { port }) => balancer.sends(port, 10));
  await deregister(task);
};

export const killed: Order = (task) => reclaimed(task, 'SIGKILL');

/** Asks both services all the time while that is done; gives back what was asked, and every failure in words. */
async function underLoad(act: () => Promise<void>): Promise<{ requests: number; failed: string[] }> {
  const agent = new Agent({ keepAlive: true });
  const failed: string[] = [];
  let requests = 0;
  let stopped = false;
  const ask = (role: Role, path: string, expected: string, headers: Record<string, string>) =>
    new Promise<void>((resolve) => {
      requests += 1;
      const fail = (what: string) => {
        failed.push(`${role} ${path}: ${what}`);
        resolve();
      };
      get({ host: '127.0.0.1', port: balancers[role].port, path, agent, headers }, (answer) => {
        let body = '';
        answer.setEncoding('utf8').on('data', (text: string) => (body += text));
        answer.on('error', (error) => {
          fail(error.message);
        });
        answer.on('end', () => {
          if (answer.statusCode === 200 && body === expected) resolve();
          else fail(`${answer.statusCode ?? 0} ${body}`);
        });
      }).on('error', (error) => {
        fail(error.message);
      });
    });
  const client = async (...request: Parameters<typeof ask>) => {
    while (!stopped) {
      await ask(...request);
      await sleep(10);
    }
  };
  const clients = Array.from({ length: 4 }, () => [
    client('app', '/', '{"message":"Olá, mundo!"}', {}),
    client('redirect', '/rota1', '{"status":"UP"}', {}),
    client('redirect', '/rota1', '{"status":"UP"}', { 'x-slow': '1' }),
  ]).flat();
  try {
    await act();
  } finally {
    stopped = true;
    await inTime('the last answers', Promise.all(clients), () => failed, 60_000);
    agent.destroy();
  }
  return { requests, failed };
}

/** Replaces one task of two after the other, in that order of events, under load. */
export async function roll(order: Order, replacements: number, env: Record<string, string> = {}) {
  const tasks = await Promise.all([startTask(env), startTask(env)]);
  await Promise.all(tasks.map(register));
  const result = await underLoad(async () => {
    for (let count = 0; count < replacements; count++) {
      const replacement = await startTask(env);
      await register(replacement);
      tasks.push(replacement);
      const old = tasks[count];
      if (old) await order(old);
    }
  });
  const servers = tasks.slice(0, replacements).flatMap((task) => roles.map((role) => task[role].server));
  // Each has a minute from its signal on.
  const ends = await Promise.all(servers.map(({ end }) => end(90_000)));
  const complaints = servers.flatMap(({ stdout, stderr }) => [
    ...stdout()
      .split('\n')
      .filter((line) => line.includes('"level":"error"')),
    ...(stderr() ? [stderr()] : []),
  ]);
  return { ...result, ends, complaints };
}

/** Tests both orders of events with so many replacements each; what was counted. */
export function testReplacements(replacements: number, timeoutMs: number) {
  const figures = { replacements: 0, requests: 0, failed: 0 };
  test.each([
    // Nothing comes after the signal: there is nothing to wait for.
    ['drained first, as ECS does', drained, { SHUTDOWN_DELAY_MS: '100' }],
    ['told to stop while requests still come, as a Spot reclaim does', reclaimed, {}],
  ] as [string, Order, Record<string, string>][])(
    '%s: no request fails, slow ones included, and every server ends by itself',
    async (_, order, env) => {
      const { requests, failed, ends, complaints } = await roll(order, replacements, env);
      figures.replacements += replacements;
      figures.requests += requests;
      figures.failed += failed.length;
      expect(failed).toEqual([]);
      expect(complaints).toEqual([]);
      expect(ends).toEqual(ends.map(() => 0));
      expect(requests).toBeGreaterThan(100);
    },
    timeoutMs,
  );
  return figures;
}
