import type { Socket } from 'node:net';
import { startMeasured, type Measured } from './support/measured';
import { builtForAll, start } from '../src/support/processes';
import { answersSelfTest, closeAll, startRawUpstream } from '../src/support/services';
import { freePort, request } from '../src/support/sockets';

jest.setTimeout(120_000);

const built = builtForAll();
afterEach(closeAll);

/** Long enough for a healthy upstream on a busy machine. */
const timeoutMs = 3_000;
const redirectTo = (port: number) =>
  startMeasured(built, 'redirect', {
    APP_URL: `http://127.0.0.1:${port}`,
    UPSTREAM_TIMEOUT_MS: String(timeoutMs),
  });

async function app(port: number) {
  const server = start(process.execPath, [`${built.folder}/dist/app.js`], { APP_PORT: String(port) });
  await server.said('listening');
  return server;
}

/** The statuses of this many parallel requests, and how often each occurred. */
async function tally({ port }: Measured, path: string, count = 20): Promise<Record<number, number>> {
  const found: Record<number, number> = {};
  const answers = await Promise.all(Array.from({ length: count }, () => request(port, path)));
  for (const { status } of answers) found[status] = (found[status] ?? 0) + 1;
  return found;
}

test('App hangs, recovers, dies and recovers: 504, 502, and then 200 without a restart', async () => {
  const port = await freePort();
  const first = await app(port);
  const redirect = await redirectTo(port);
  expect(await tally(redirect, '/rota1')).toEqual({ 200: 20 });
  first.child.kill('SIGSTOP');
  expect(await tally(redirect, '/rota1')).toEqual({ 504: 20 });
  expect(await tally(redirect, '/health')).toEqual({ 200: 20 });
  first.child.kill('SIGCONT');
  expect(await tally(redirect, '/rota1')).toEqual({ 200: 20 });
  first.child.kill('SIGKILL');
  await first.end();
  expect(await tally(redirect, '/rota1')).toEqual({ 502: 20 });
  await app(port);
  expect(await tally(redirect, '/rota1')).toEqual({ 200: 20 });
  expect((await redirect.settled()).sockets).toBe(0);
});

const failures: [string, number, (socket: Socket) => unknown][] = [
  ['hangs', 504, () => undefined],
  ['resets', 502, (socket) => socket.resetAndDestroy()],
  ['answers garbage', 502, (socket) => socket.write('\0\x01garbage\r\n\r\n')],
  [
    'promises a body and hangs',
    504,
    (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n'),
  ],
  ['dies in its headers', 502, (socket) => socket.end('HTTP/1.1 200 OK\r\nX: ')],
  [
    'sends headers without end',
    502,
    (socket) => socket.write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`),
  ],
  ['answers twice', 200, (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'.repeat(2))],
];

test('an upstream that fails one request does not affect parallel ones, and leaves no connection', async () => {
  const open = new Set<Socket>();
  const upstream = await startRawUpstream((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      if (answersSelfTest(socket, chunk)) return;
      const which = /\?fail=(\d)/.exec(chunk.toString())?.[1];
      if (which === undefined) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      else failures[Number(which)]?.[2](socket);
    });
  });
  const redirect = await redirectTo(upstream);
  const found = await Promise.all(
    failures.flatMap(([, expected], which) =>
      Array.from({ length: 10 }, async () => {
        const [failed, good, own] = await Promise.all([
          request(redirect.port, `/rota1?fail=${which}`),
          request(redirect.port, '/rota1'),
          request(redirect.port, '/health'),
        ]);
        return { which, expected, statuses: [failed.status, good.status, own.status] };
      }),
    ),
  );
  for (const { which, expected, statuses } of found) {
    expect([failures[which]?.[0], ...statuses]).toEqual([failures[which]?.[0], expected, 200, 200]);
  }
  expect((await redirect.settled()).sockets).toBe(0);
  // The remaining connections are idle, kept for the next requests: all of them work.
  const kept = open.size;
  expect(await tally(redirect, '/rota1', 70)).toEqual({ 200: 70 });
  expect(open.size).toBeLessThanOrEqual(Math.max(kept, 70));
});
