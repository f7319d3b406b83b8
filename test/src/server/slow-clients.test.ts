/** How long a server waits for its clients, and whom it drops when its slots are taken. */
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';

import { until } from '../../support/until';
import { statuses } from '../support/answers';
import { closeAll, startApp, startRawUpstream, startRedirect, startUpstream } from '../support/services';
import { dribble, endClients, halfBody, halfHead, rota1, slow, whenConnected } from '../support/slow-clients';
import { parse, readAll, readUntil, request, whenClosed } from '../support/sockets';

afterEach(async () => {
  endClients();
  await closeAll();
});

test('headers that trickle in are 408 when their time is over', async () => {
  const { port } = await startApp({ headersMs: 300, requestMs: 600, checkMs: 50 });
  const client = slow(port, halfHead);
  dribble(client, 20);
  expect(parse(await readAll(client))).toMatchObject({ status: 408, headers: { connection: 'close' } });
});

test('a body that trickles in loses the connection when its time is over, after its one answer', async () => {
  const { port } = await startApp({ headersMs: 300, requestMs: 600, checkMs: 50 });
  const client = slow(port, halfBody);
  dribble(client, 20);
  expect(statuses(Buffer.from(await readAll(client)), 0)).toEqual([405]);
});

test.each([
  ['sends nothing', ''],
  ['stops in its headers', halfHead],
  ['stops in its body', halfBody],
  ['has its answer', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
])('a client that %s is dropped after a silence', async (_what, bytes) => {
  const { port } = await startApp({ silenceMs: 200 });
  const client = slow(port, bytes).resume();
  await whenClosed(client);
  expect(await request(port, '/health')).toMatchObject({ status: 200 });
});

test('a client that does not read its answer is dropped after a silence, as is the upstream', async () => {
  const gone: Promise<unknown>[] = [];
  const upstream = await startUpstream((req, res) => {
    gone.push(whenClosed(req.socket));
    res.end(Buffer.alloc(50_000_000));
  });
  const { port, logged } = await startRedirect(upstream, { silenceMs: 300, upstreamTimeoutMs: 100 });
  slow(port, rota1);
  await logged(1);
  await Promise.all(gone);
});

test('an answer that takes longer than the silence is waited for', async () => {
  const upstream = await startUpstream((_req, res) => setTimeout(() => res.end('late'), 600));
  const { port } = await startRedirect(upstream, { silenceMs: 200 });
  expect(await request(port, '/rota1')).toMatchObject({
    status: 200,
    body: expect.stringContaining('late') as string,
  });
});

test('slow clients that hold all slots lose them to the next clients, the slowest first', async () => {
  const { port } = await startApp({ connections: 20 });
  const waiting = Array.from({ length: 20 }, (_, number) =>
    slow(port, number % 2 ? halfHead : halfBody).resume(),
  );
  await whenConnected(waiting);
  const kept = slow(port, '');
  for (let number = 0; number < 15; number += 1) {
    kept.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n');
    await readUntil(kept, '}');
    expect(await request(port, '/health')).toMatchObject({ status: 200 });
  }
  expect(kept.closed).toBe(false);
  expect(waiting.filter(({ closed }) => closed).length).toBeGreaterThan(0);
  expect(waiting[19]?.closed).toBe(false);
});

test('a client that keeps reading its answer keeps its slot before an idle one', async () => {
  const large = 50_000_000;
  const upstream = await startUpstream((_req, res) => res.end(Buffer.alloc(large, 'x')));
  const { port } = await startRedirect(upstream, { connections: 3 });
  const reader = slow(port, rota1);
  await readUntil(reader, '200 OK');
  const health = 'GET /health HTTP/1.1\r\nHost: x\r\n\r\n';
  const idle = slow(port, health);
  await readUntil(idle, '}');
  // More than the network buffers hold.
  reader.resume();
  await until(
    'half of the answer',
    () => reader.bytesRead > large / 2,
    () => reader.bytesRead,
  );
  reader.pause();
  // Until then the server sends as much as the reader makes room for, and waits for it again.
  const other = slow(port, '');
  for (let number = 0; number < 200; number += 1) {
    other.write(health);
    await readUntil(other, '}');
  }
  expect(await request(port, '/health')).toMatchObject({ status: 200 });
  await whenClosed(idle.resume());
  reader.resume();
  await until(
    'the whole answer',
    () => reader.bytesRead > large,
    () => reader.bytesRead,
  );
});

test('disconnected clients take no slot: nobody is dropped for them', async () => {
  const { port } = await startApp({ connections: 2 });
  const waiting = slow(port, halfHead).resume();
  await whenConnected([waiting]);
  for (let number = 0; number < 3; number += 1) {
    expect(await request(port, '/health')).toMatchObject({ status: 200 });
    // A connection is closed at the end of a turn of the event loop.
    await setImmediate();
    await setImmediate();
  }
  expect(waiting.closed).toBe(false);
});

test('a request that waits for its answer is not dropped for a new client', async () => {
  const upstreams: Socket[] = [];
  const upstream = await startRawUpstream((socket) => socket.on('data', () => upstreams.push(socket)));
  const { port } = await startRedirect(upstream, { connections: 5 });
  const served = Array.from({ length: 5 }, () => slow(port, rota1));
  await until(
    '5 requests upstream',
    () => upstreams.length >= 5,
    () => `${upstreams.length} of them`,
  );
  expect(await readAll(connect(port, '127.0.0.1'))).toBe('');
  for (const socket of upstreams) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone');
  for (const client of served) expect(await readUntil(client, 'done')).toContain('200 OK');
});
