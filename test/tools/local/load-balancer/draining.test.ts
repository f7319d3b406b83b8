/** A target is deregistered, or its task has ended. */
import { type ServerResponse } from 'node:http';
import { connect } from 'node:net';

import { exchange, readAll, readUntil, request, whenClosed } from '../../../src/support/sockets';
import { startUpstream } from '../../../src/support/services';
import { until } from '../../../support/until';
import { startBalancer, startTarget, targetAt } from './support/balanced';

const GET = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

/** Two targets; the first has an endless request. */
async function startBusy(deregistrationDelaySeconds: number) {
  const held: ServerResponse[] = [];
  const busy = targetAt(await startTarget((_, res) => held.push(res)));
  const other = targetAt(await startTarget((_, res) => res.end('other')), { id: '10.0.0.2' });
  const running = await startBalancer([busy, other], { group: { deregistrationDelaySeconds } });
  const answer = exchange(running.port, GET);
  await until(
    'a request',
    () => held.length > 0,
    () => held.length,
  );
  return { ...running, busy, other, held, answer };
}

test('a draining target gets no new request, and finishes its own', async () => {
  const { port, apply, become, busy, other, held, answer } = await startBusy(60);
  await apply([{ ...busy, draining: true }, other]);
  await become(['draining', 'healthy']);
  for (let count = 0; count < 3; count++) expect((await request(port, '/')).body).toBe('other');
  held[0]?.end('finished');
  expect(await answer).toContain('finished');
  await become(['unused', 'healthy']);
  // While it is listed.
  await apply([{ ...busy, draining: true }, other]);
  await become(['unused', 'healthy']);
  await apply([other]);
  await become(['healthy']);
});

test('a draining target without a request is unused immediately', async () => {
  const { apply, become, busy, other } = await startBusy(60);
  await apply([busy, { ...other, draining: true }]);
  await become(['healthy', 'unused']);
});

test('a draining target gets no new request even if it is the only one', async () => {
  const { port, apply, busy } = await startBusy(60);
  await apply([{ ...busy, draining: true }]);
  expect((await request(port, '/')).status).toBe(503);
});

test('a check that passes after the deregistration changes nothing', async () => {
  const checks: ServerResponse[] = [];
  const target = targetAt(await startUpstream((_, res) => checks.push(res)));
  const { apply, become } = await startBalancer(
    [target],
    { healthCheck: { healthyThreshold: 1 } },
    'initial',
  );
  await until(
    'a check',
    () => checks.length > 0,
    () => checks.length,
  );
  await apply([{ ...target, draining: true }]);
  const [check] = checks;
  if (check?.socket) {
    const { socket } = check;
    check.end();
    await whenClosed(socket);
  }
  await become(['unused']);
});

test.each([
  ['whose delay is over', 0.05, (busy: object) => [{ ...busy, draining: true }]],
  ['that is no longer listed', 60, () => []],
])('a target %s is cut: 502', async (_, delay, listed) => {
  const { apply, busy, other, answer } = await startBusy(delay);
  await apply([...(listed(busy) as (typeof busy)[]), other]);
  expect(await answer).toMatch(/^HTTP\/1\.1 502 /);
});

test('a started answer is cut with its target', async () => {
  const at = await startTarget((_, res) => res.write('first'));
  const { port, apply } = await startBalancer([targetAt(at)]);
  const client = connect(port, '127.0.0.1');
  client.write(GET);
  await readUntil(client, 'first');
  await apply([]);
  expect(await readAll(client)).toBe('');
});

test('a target that is registered again starts over', async () => {
  const { apply, become, busy, other, balancer } = await startBusy(60);
  await apply([busy, { ...other, draining: true }]);
  await become(['healthy', 'unused']);
  await apply([busy, other]);
  expect(balancer.report().health.map(({ state }) => state)).toEqual(['healthy', 'initial']);
  await become(['healthy', 'healthy']);
});

test('a task at the address of its predecessor starts over', async () => {
  const { apply, become, busy, other, balancer } = await startBusy(60);
  await apply([busy, { ...other, address: busy.address }]);
  expect(balancer.report().health.map(({ state }) => state)).toEqual(['healthy', 'initial']);
  await become(['healthy', 'healthy']);
});
