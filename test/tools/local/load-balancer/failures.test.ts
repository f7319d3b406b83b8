/** What a client gets if its target fails, and the metrics in CloudWatch. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';

import { exchange, freePort, readAll, readUntil, request, whenClosed } from '../../../src/support/sockets';
import { startBalancer, targetAt } from './support/balanced';
import { errorsOf, expectPage, GET, OK, startRawTarget } from './support/failing';

const of = (status: number) => [`HTTPCode_ELB_5XX_Count 1`, `HTTPCode_ELB_${status}_Count 1`];

test.each([
  ['closes the connection', 502, (socket) => socket.end()],
  ['resets the connection', 502, (socket) => socket.resetAndDestroy()],
  ['speaks no HTTP', 502, (socket) => socket.end('hello\r\n\r\n')],
  ['breaks off in its headers', 502, (socket) => socket.end(OK)],
  ['sends an invalid status', 502, (socket) => socket.end('HTTP/1.1 099 Odd\r\n\r\n')],
  [
    'switches protocols without a request',
    502,
    (socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
  ],
  ['says nothing', 504, () => undefined],
] as [string, 502 | 504, (socket: Socket) => unknown][])(
  'a target that %s is a %i, without a retry',
  async (_, status, act) => {
    const seen: Socket[] = [];
    const at = await startRawTarget((socket) => {
      seen.push(socket);
      act(socket);
    });
    const running = await startBalancer([targetAt(at)], { listener: { idleTimeoutSeconds: 0.3 } });
    expectPage(await exchange(running.port, GET), status);
    expect(errorsOf(running)).toEqual(of(status));
    expect(seen).toHaveLength(1);
  },
);

test('a target that refuses connections is a 502', async () => {
  const refusing = targetAt(await freePort());
  const running = await startBalancer([refusing], {}, 'initial');
  expectPage(await exchange(running.port, GET), 502);
  expect(errorsOf(running)).toEqual(of(502));
});

/** Listens, and leaves its connections to the kernel, which queues a few of them and ignores the rest. */
const DEAF = `
  const { createServer } = require('node:net');
  const { parentPort } = require('node:worker_threads');
  const server = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;

test('a target that accepts no connection is a 504', async () => {
  const worker = new Worker(DEAF, { eval: true });
  const [at] = (await once(worker, 'message')) as [number];
  const kept = Array.from({ length: 4 }, () => connect(at, '127.0.0.1'));
  await once(kept[0] as Socket, 'connect');
  const running = await startBalancer([targetAt(at)], { connectTimeoutMs: 200 }, 'initial');
  const answer = await exchange(running.port, GET);
  for (const socket of kept) socket.destroy();
  await worker.terminate();
  expectPage(answer, 504);
  expect(errorsOf(running)).toEqual(of(504));
});

test.each([
  ['target', {}],
  ['target group', { targetGroupArn: null }],
])('no %s is a 503', async (_, listener) => {
  const running = await startBalancer([], { listener });
  expectPage(await exchange(running.port, GET), 503);
  expect(errorsOf(running)).toEqual(of(503));
});

test.each([
  ['closes', (socket: Socket) => socket.end()],
  ['resets', (socket: Socket) => socket.resetAndDestroy()],
  ['is silent', () => undefined],
])('an answer is cut if its target %s in the middle', async (_, act) => {
  const gate: { open?: () => unknown } = {};
  const at = await startRawTarget((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfirst');
    gate.open = () => act(socket);
  });
  const running = await startBalancer([targetAt(at)], { listener: { idleTimeoutSeconds: 0.3 } });
  const client = connect(running.port, '127.0.0.1');
  client.write(GET);
  await readUntil(client, 'first');
  gate.open?.();
  expect(await readAll(client)).toBe('');
  expect(errorsOf(running)).toEqual([]);
});

test('a connection that the target closed between two requests is not reused', async () => {
  const closed: Promise<void>[] = [];
  const at = await startRawTarget((socket) => {
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    closed.push(whenClosed(socket));
  });
  const { port } = await startBalancer([targetAt(at)]);
  for (const count of [1, 2]) {
    expect((await request(port, '/')).status).toBe(200);
    expect(closed).toHaveLength(count);
    await Promise.all(closed);
  }
});
