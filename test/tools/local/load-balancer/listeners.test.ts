/** Listeners open and close according to the account. */
import { once } from 'node:events';
import { get } from 'node:http';
import { createServer } from 'node:net';

import { Balancer } from '../../../../tools/local/load-balancer/balancer';
import { freePort, request } from '../../../src/support/sockets';
import { configurationOf, LOAD_BALANCER, startBalancer, startTarget, targetAt } from './support/balanced';

const statusOf = (host: string, port: number) =>
  new Promise<unknown>((resolve) => {
    get({ host, port, agent: false }, (answer) => {
      resolve(answer.resume().statusCode);
    }).once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code);
    });
  });

test.each(['127.0.0.1', '::1'])('a listener listens on %s, if the machine has it', async (host) => {
  const { port } = await startBalancer([]);
  expect([503, 'EADDRNOTAVAIL']).toContain(await statusOf(host, port));
});

test('a listener that the account no longer has is closed', async () => {
  const { port, balancer } = await startBalancer([]);
  await balancer.apply({ listeners: [], targetGroups: [] });
  expect(await statusOf('127.0.0.1', port)).toBe('ECONNREFUSED');
});

test('a listener forwards to a new target group from the next request on', async () => {
  const { port, balancer } = await startBalancer([]);
  const at = targetAt(await startTarget((_, res) => res.end('other')));
  const { listeners, targetGroups } = configurationOf(port, [at], { group: { arn: 'other' } });
  await balancer.apply({
    listeners: listeners.map((all) => ({ ...all, targetGroupArn: 'other' })),
    targetGroups,
  });
  expect((await request(port, '/')).body).toBe('other');
});

test('a listener may be moved to another port', async () => {
  const [port, other] = [await freePort(), await freePort()];
  const balancer = new Balancer({ moved: new Map([[port, other]]), complain: console.error });
  await balancer.apply(configurationOf(port, []));
  const statuses = [await statusOf('127.0.0.1', port), await statusOf('127.0.0.1', other)];
  balancer.close();
  expect(statuses).toEqual(['ECONNREFUSED', 503]);
});

test('a port in use is reported once, and opened when it is free', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const { port } = blocker.address() as { port: number };
  const complaints: string[] = [];
  const balancer = new Balancer({ complain: (line) => complaints.push(line) });
  await balancer.apply(configurationOf(port, []));
  await balancer.apply(configurationOf(port, []));
  blocker.close();
  await once(blocker, 'close');
  await balancer.apply(configurationOf(port, []));
  const status = await statusOf('127.0.0.1', port);
  balancer.close();
  expect(status).toBe(503);
  expect(complaints).toEqual([
    `${LOAD_BALANCER} cannot listen (listen EADDRINUSE: address already in use 127.0.0.1:${port}): ` +
      `stop what listens on port ${port} of 127.0.0.1; it will retry`,
  ]);
});
