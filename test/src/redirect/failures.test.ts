import { connect, type Socket } from 'node:net';
import { inTime } from '../../support/until';
import { closeAll, startApp, startRawUpstream, startRedirect, startUpstream } from '../support/services';
import {
  exchange,
  freePort,
  parse,
  readAll,
  readUntil,
  request,
  whenClosed,
  whenRead,
} from '../support/sockets';

// Large bodies take long on a busy machine.
jest.setTimeout(60_000);

afterEach(closeAll);

const upstreamTimeoutMs = 100;
const badGateway = {
  status: 502,
  body: '{"error":"the upstream refused or broke the connection"}',
  headers: { 'content-type': 'application/json; charset=utf-8' },
};
const gatewayTimeout = { status: 504, body: '{"error":"the upstream did not answer in time"}' };

const coded = (version: string, coding: string) =>
  `HTTP/${version} 200 OK\r\nTransfer-Encoding: ${coding}\r\n\r\n4\r\ndone\r\n0\r\n\r\n`;

test('an upstream that refuses is 502, and only the log has the reason', async () => {
  const { port, logged } = await startRedirect(await freePort());
  expect(await request(port, '/rota1')).toMatchObject(badGateway);
  const [line] = await logged(1);
  expect(line).toMatchObject({
    status: 502,
    level: 'error',
    reason: expect.stringContaining('ECONNREFUSED') as string,
  });
});

test.each([
  ['closes without an answer', (socket: Socket) => socket.end()],
  ['resets', (socket: Socket) => socket.resetAndDestroy()],
  ['speaks something else', (socket: Socket) => socket.end('220 smtp ready\r\n')],
  ['sends half its headers', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nX-Half')],
  ['encodes its body twice', (socket: Socket) => socket.end(coded('1.1', 'gzip, chunked'))],
  ['encodes its body differently', (socket: Socket) => socket.end(coded('1.1', 'gzip'))],
  ['encodes its body in HTTP/1.0', (socket: Socket) => socket.end(coded('1.0', 'chunked'))],
  [
    'sends an invalid status',
    (socket: Socket) => socket.end('HTTP/1.1 042 Odd\r\nContent-Length: 0\r\n\r\n'),
  ],
])('an upstream that %s is 502', async (_what, answer) => {
  const upstream = await startRawUpstream((socket) => socket.once('data', () => answer(socket)));
  const { port } = await startRedirect(upstream);
  expect(await request(port, '/rota1')).toMatchObject(badGateway);
});

test('a silent upstream is 504, and its connection is closed', async () => {
  const closed: Promise<unknown>[] = [];
  const upstream = await startRawUpstream((socket) => {
    socket.resume();
    closed.push(whenClosed(socket));
  });
  const { port, logged } = await startRedirect(upstream, { upstreamTimeoutMs });
  expect(await request(port, '/rota1')).toMatchObject(gatewayTimeout);
  await Promise.all(closed);
  expect((await logged(1))[0]).toMatchObject({ status: 504, level: 'error' });
});

test('an upstream that trickles its headers is 504', async () => {
  const upstream = await startRawUpstream((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nX-Slow: ');
    const dribble = setInterval(() => socket.write('x'), upstreamTimeoutMs / 5);
    socket.once('close', () => {
      clearInterval(dribble);
    });
  });
  const { port } = await startRedirect(upstream, { upstreamTimeoutMs });
  expect(await request(port, '/rota1')).toMatchObject(gatewayTimeout);
});

test('an upstream that answers an unrequested 101 is not waited for', async () => {
  const upstream = await startRawUpstream((socket) =>
    socket.once('data', () =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
    ),
  );
  const { port } = await startRedirect(upstream, { upstreamTimeoutMs });
  expect((await request(port, '/rota1')).status).toBeGreaterThanOrEqual(502);
});

test('a client that stops in the middle of its body is 408, and not blamed on the upstream', async () => {
  const upstream = await startUpstream((req) => req.resume());
  const { port } = await startRedirect(upstream, { upstreamTimeoutMs });
  const text = await exchange(port, 'POST /rota1 HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf');
  expect(parse(text)).toMatchObject({ status: 408, headers: { connection: 'close' } });
});

/** An upstream that answers a request with this, and leaves the rest to the test. */
async function upstreamThatSends(answer: string) {
  let reached: (socket: Socket) => void = () => undefined;
  const connection = new Promise<Socket>((resolve) => (reached = resolve));
  const upstream = await startRawUpstream((socket) =>
    socket.once('data', () => {
      if (answer) socket.write(answer);
      reached(socket);
    }),
  );
  /** Waits for the request; returns its connection. */
  const asked = () => inTime('the request upstream', connection, () => '');
  return { upstream, asked };
}

const half = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf';

test.each([
  ['dies', 502, (socket: Socket) => socket.destroy()],
  ['resets', 502, (socket: Socket) => socket.resetAndDestroy()],
  ['stalls', 504, () => undefined],
])(
  "an upstream that %s in the middle of a body ends the client's connection",
  async (_what, status, then) => {
    const { upstream, asked } = await upstreamThatSends(half);
    const { port, logUntilNow } = await startRedirect(
      upstream,
      status === 504 ? { upstreamTimeoutMs: 1_000 } : {},
    );
    const client = connect(port, '127.0.0.1');
    client.write('GET /rota1 HTTP/1.1\r\nHost: x\r\n\r\n');
    const begun = await readUntil(client, 'half');
    then(await asked());
    expect(begun + (await readAll(client))).toMatch(/half$/);
    expect(await logUntilNow()).toMatchObject([{ status }]);
  },
);

test.each([
  ['before the answer', ''],
  ['in the middle of the answer', half],
])(
  'a client that disconnects %s is one line in the log and ends the request upstream',
  async (_what, answer) => {
    const { upstream, asked } = await upstreamThatSends(answer);
    const { port, logged, logUntilNow } = await startRedirect(upstream);
    const client = connect(port, '127.0.0.1');
    client.write('GET /rota1 HTTP/1.1\r\nHost: x\r\n\r\n');
    const connection = await asked();
    if (answer) await readUntil(client, 'half');
    client.resetAndDestroy();
    await Promise.all([whenClosed(connection), logged(1)]);
    const log = await logUntilNow();
    expect(log).toEqual([expect.objectContaining({ level: 'info', status: 499, path: '/rota1' })]);
    expect(log[0]).not.toHaveProperty('err');
  },
);

test.each([
  ['before the answer', '', `${half}${'x'.repeat(96)}`],
  ['in the middle of the answer', half, 'x'.repeat(96)],
])('a client that has closed its side %s gets the whole answer', async (_what, first, rest) => {
  const { upstream, asked } = await upstreamThatSends(first);
  const { port, logged } = await startRedirect(upstream);
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  client.write('GET /rota1 HTTP/1.1\r\nHost: x\r\n\r\n');
  const connection = await asked();
  const begun = first ? await readUntil(client, 'half') : '';
  client.end();
  await whenRead(port);
  connection.write(rest);
  const { status, headers, body } = parse(begun + (await readAll(client)));
  expect({ status, body }).toEqual({ status: 200, body: `half${'x'.repeat(96)}` });
  expect(headers).toMatchObject({ connection: first ? 'keep-alive' : 'close' });
  expect(await logged(2)).toContainEqual(expect.objectContaining({ path: '/rota1', status: 200 }));
});

test('a client that disconnects in the middle of its own body is one line in the log', async () => {
  const { upstream, asked } = await upstreamThatSends('');
  const { port, logged, logUntilNow } = await startRedirect(upstream);
  const client = connect(port, '127.0.0.1');
  client.write('POST /rota1 HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf');
  await asked();
  client.end();
  await Promise.all([readAll(client), logged(1)]);
  const log = await logUntilNow();
  expect(log).toEqual([expect.objectContaining({ level: 'info', status: 499, method: 'POST' })]);
});

const promised =
  'HTTP/1.1 200 OK\r\nContent-Length: 100\r\nContent-Encoding: gzip\r\nCache-Control: max-age=99\r\n\r\n';

test.each([
  ['resets the connection', 502, (socket: Socket) => socket.resetAndDestroy()],
  ['hangs', 504, () => undefined],
])(
  'an upstream that %s between its headers and its body is a complete %i without its headers',
  async (_what, status, next) => {
    const { upstream, asked } = await upstreamThatSends(promised);
    const { port } = await startRedirect(upstream, status === 504 ? { upstreamTimeoutMs: 1_000 } : {});
    const answered = request(port, '/rota1');
    const socket = await asked();
    // Redirect has the headers by then: a reset may discard unread bytes.
    await whenRead(port);
    next(socket);
    const answer = await answered;
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toEqual({ error: expect.any(String) as string });
    expect(answer.headers).not.toHaveProperty('content-encoding');
    expect(answer.headers).not.toHaveProperty('cache-control');
  },
);

test('an upstream that switches protocols unrequested is 502 immediately', async () => {
  const upstream = await startRawUpstream((socket) => {
    socket.once('data', () =>
      socket.write('HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
    );
  });
  const { port } = await startRedirect(upstream);
  expect(await request(port, '/rota1')).toMatchObject({ status: 502 });
});

test('a client that reads slowly gets the whole answer, however long that takes', async () => {
  const body = Buffer.alloc(20_000_000, 'x');
  const upstream = await startUpstream((req, res) => {
    if (req.url === '/health') res.end(body);
  });
  const { port } = await startRedirect(upstream, { upstreamTimeoutMs: 1_000 });
  const client = connect(port, '127.0.0.1');
  client.write('GET /rota1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  client.pause();
  // An unanswered request, begun later, has timed out: the large answer stalled before it began, so its time is over too.
  for (const target of ['/rota1?first', '/rota1?second']) {
    expect(await request(port, target)).toMatchObject(gatewayTimeout);
  }
  expect((await readAll(client)).length).toBeGreaterThan(body.length);
});

test('a body that the upstream does not read costs nobody their answer', async () => {
  const app = await startApp();
  const { port } = await startRedirect(app.port);
  const body = 'x'.repeat(5_000_000);
  for (let round = 0; round < 10; round += 1) {
    const fetched = fetch(`http://127.0.0.1:${port}/rota1`, { method: 'POST', body });
    const answer = await inTime('an answer', fetched, () => `round ${round}`);
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toContain('GET');
    await answer.text();
  }
});

test('a large body passes completely', async () => {
  const body = 'x'.repeat(3_000_000);
  const upstream = await startUpstream((_req, res) => res.end(body));
  const { port } = await startRedirect(upstream);
  const answer = await request(port, '/rota1');
  expect(answer.headers['content-length']).toBe(String(body.length));
  expect(answer.body.length).toBe(body.length);
});

test('an internal error is 500 without its details', async () => {
  const { port, logged } = await startRedirect(1, {
    proxies: [{ path: '/rota1', upstream: 'http://127.0.0.1:1', upstreamPath: '/not a path' }],
  });
  const answer = await request(port, '/rota1');
  expect(answer).toMatchObject({ status: 500, body: '{"error":"internal error"}' });
  expect((await logged(1))[0]).toMatchObject({
    level: 'error',
    status: 500,
    err: { stack: expect.anything() as string },
  });
});
