/** What a client gets of the load balancer itself, and that CloudWatch hears of it. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';

import { startRawUpstream } from '../../../src/support/services';
import {
  exchange,
  freePort,
  parse,
  readAll,
  readUntil,
  request,
  whenClosed,
} from '../../../src/support/sockets';
import { until } from '../../../support/until';
import { startBalancer, startTarget, targetAt } from './support/balanced';

const OK = 'HTTP/1.1 200 OK\r\nConnection: close\r\n';

/** A target which answers a health check and does that with every other connection. */
const startRawTarget = (act: (socket: Socket) => void) =>
  startRawUpstream((socket) => {
    socket.once('data', (chunk: Buffer) => {
      if (chunk.includes('ELB-HealthChecker')) socket.end(`${OK}\r\n`);
      else act(socket);
    });
  });

type Running = Awaited<ReturnType<typeof startBalancer>>;

const errorsOf = ({ balancer }: Running) =>
  balancer
    .report()
    .metrics.filter(({ name }) => name.includes('_ELB_'))
    .map((metric) => `${metric.name} ${metric.unit === 'Count' ? metric.value : ''}`);

const pages = {
  400: 'Bad Request',
  408: 'Request Time-out',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

function expectPage(answer: string, status: keyof typeof pages): void {
  const { headers, body } = parse(answer);
  expect(answer).toMatch(`HTTP/1.1 ${status} ${pages[status]}\r\n`);
  expect(headers).toMatchObject({ server: 'awselb/2.0', 'content-type': 'text/html' });
  const title = `${status} ${pages[status]}`;
  expect(body).toBe(
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`,
  );
}

const GET = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
const of = (status: number) => [`HTTPCode_ELB_5XX_Count 1`, `HTTPCode_ELB_${status}_Count 1`];

test.each([
  ['closes the connection', 502, (socket) => socket.end()],
  ['resets the connection', 502, (socket) => socket.resetAndDestroy()],
  ['speaks no HTTP', 502, (socket) => socket.end('hello\r\n\r\n')],
  ['breaks off in its headers', 502, (socket) => socket.end(OK)],
  ['has a status that there is not', 502, (socket) => socket.end('HTTP/1.1 099 Odd\r\n\r\n')],
  [
    'changes the protocol unasked',
    502,
    (socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
  ],
  ['says nothing', 504, () => undefined],
] as [string, 502 | 504, (socket: Socket) => unknown][])(
  'a target that %s is a %i, and is asked once',
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

/** Listens, and leaves its connections to the kernel, which keeps a few of them and hears no more. */
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
  ['no HTTP', 400, 'hello\r\n\r\n'],
  ['without a host', 400, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
  ['never complete', 408, 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n1'],
  ['never beyond its headers', 408, 'GET / HTTP/1.1\r\nHost: x\r\n'],
] as [string, 400 | 408, string][])('a request that is %s is a %i', async (_, status, bytes) => {
  const at = await startTarget((req, res) => req.resume().once('end', () => res.end()));
  const running = await startBalancer([targetAt(at)], { listener: { idleTimeoutSeconds: 0.3 } });
  expectPage(await exchange(running.port, bytes), status);
  expect(errorsOf(running)).toEqual(['HTTPCode_ELB_4XX_Count 1']);
});

test.each([
  ['closes', (socket: Socket) => socket.end()],
  ['resets', (socket: Socket) => socket.resetAndDestroy()],
  ['is silent', () => undefined],
])('an answer whose target %s in its middle is cut', async (_, act) => {
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

test('a client that does not wait for the answer is a 460', async () => {
  const clients: Socket[] = [];
  const at = await startRawTarget(() => clients[0]?.destroy());
  const running = await startBalancer([targetAt(at)]);
  const client = connect(running.port, '127.0.0.1');
  clients.push(client);
  client.write(GET);
  await readAll(client);
  const errors: string[] = [];
  const isCounted = () => errors.push(...errorsOf(running)) > 0;
  await until('an error', isCounted, () => errors);
  expect(errors).toEqual(['HTTPCode_ELB_4XX_Count 1']);
});

test('a connection that its target has closed between two requests is not used again', async () => {
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

test('a client that sends no other request is let go', async () => {
  const at = await startTarget((_, res) => res.end());
  const { port } = await startBalancer([targetAt(at)], { listener: { idleTimeoutSeconds: 0.1 } });
  expect(await exchange(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
});
