import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { limits } from '../../src/server/limits';
import { proof } from '../support/proof';
import { statuses } from '../src/support/answers';
import { startMeasured } from './support/measured';
import { builtForAll } from '../src/support/processes';
import { closeAll, startApp, startRawUpstream, startRedirect, startUpstream } from '../src/support/services';
import { parse, readAll, readUntil, request, whenClosed } from '../src/support/sockets';
import { inTime, until } from '../support/until';

jest.setTimeout(120_000);

const built = builtForAll();

const clients: Socket[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await closeAll();
});

/** A client that has sent so much and says nothing more; it reads only when it is told to. */
function slow(port: number, bytes: string): Socket {
  const client = connect(port, '127.0.0.1').on('error', () => undefined);
  clients.push(client);
  client.write(bytes);
  return client.pause();
}

/** Waits until all of them are connected. */
async function whenConnected(sockets: Socket[]): Promise<void> {
  for (const socket of sockets) {
    if (!socket.connecting) continue;
    await inTime(
      'a connection',
      once(socket, 'connect'),
      () => `${sockets.indexOf(socket)} of ${sockets.length}`,
    );
  }
}

/** Sends a byte now and then for as long as it can. */
function dribble(client: Socket, ms: number): void {
  const timer = setInterval(() => client.write('x'), ms);
  client.once('close', () => {
    clearInterval(timer);
  });
}

const halfHead = 'GET /health HTTP/1.1\r\nHost: x\r\nX: ';
const halfBody = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nhalf';
const rota1 = 'GET /rota1 HTTP/1.1\r\nHost: x\r\n\r\n';

test('headers that dribble are 408 when their time is over', async () => {
  const { port } = await startApp({ headersMs: 300, requestMs: 600, checkMs: 50 });
  const client = slow(port, halfHead);
  dribble(client, 20);
  expect(parse(await readAll(client))).toMatchObject({ status: 408, headers: { connection: 'close' } });
});

test('a body that dribbles loses the connection when its time is over, with the one answer it has', async () => {
  const { port } = await startApp({ headersMs: 300, requestMs: 600, checkMs: 50 });
  const client = slow(port, halfBody);
  dribble(client, 20);
  expect(statuses(Buffer.from(await readAll(client)), 0)).toEqual([405]);
});

test.each([
  ['says nothing', ''],
  ['stops in its headers', halfHead],
  ['stops in its body', halfBody],
  ['has its answer', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
])('a client that %s is let go after a silence', async (_what, bytes) => {
  const { port } = await startApp({ silenceMs: 200 });
  const client = slow(port, bytes).resume();
  await whenClosed(client);
  expect(await request(port, '/health')).toMatchObject({ status: 200 });
});

test('a client that does not read its answer is let go after a silence, and so is the upstream', async () => {
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

test('slow clients that have taken all places lose them to the next ones, the slowest first', async () => {
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

test('a request that is waiting for its answer is not given up for a newcomer', async () => {
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

test('more slow clients than there are places: everybody else is served, in bounded memory', async () => {
  const app = await startMeasured(built, 'app');
  const before = await app.held();
  const slowClients = limits.connections + 200;
  for (let number = 0; number < slowClients; number += 100) {
    const batch = Array.from({ length: 100 }, (_, each) =>
      slow(app.port, each % 2 ? halfHead + 'x'.repeat(15_000) : halfBody),
    );
    await whenConnected(batch);
  }
  const served = 200;
  for (let number = 0; number < served; number += 1) {
    expect(await request(app.port, '/health')).toMatchObject({ status: 200, body: '{"status":"UP"}' });
  }
  const { sockets, heapBytes } = await app.held();
  expect(sockets).toBeLessThanOrEqual(limits.connections);
  const heapMiB = Math.round((heapBytes - before.heapBytes) / 1024 / 1024);
  expect(heapMiB).toBeLessThan(100);
  const figures = {
    'slow clients': slowClients,
    'places for them': limits.connections,
    'others served meanwhile': served,
    'MiB of heap more': heapMiB,
  };
  proof('slow clients', figures, ['MiB of heap more']);
});
