import { connect, type Socket } from 'node:net';
import { limits } from '../../../src/server/limits';
import { until } from '../../support/until';
import { statuses } from '../support/answers';
import { closeAll, startApp, startRawUpstream, startRedirect } from '../support/services';
import { readAll, readUntil, request, whenClosed, whenRead } from '../support/sockets';

afterEach(closeAll);

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
const last = 'GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
const up =
  'HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 15\r\n\r\n{"status":"UP"}';

/** Redirect, and an upstream that answers on the test's command. */
async function redirect() {
  const reached: { target: string; upstream: Socket }[] = [];
  const upstream = await startRawUpstream((socket) =>
    socket.on('data', (chunk: Buffer) => {
      const [, target = ''] = chunk.toString().split(' ');
      reached.push({ target, upstream: socket });
      if (target.endsWith('?marker')) socket.write(up);
    }),
  );
  const { port, logUntilNow } = await startRedirect(upstream);
  /** Waits until this many requests have reached the upstream; returns the connection of the last. */
  async function asked(count: number): Promise<Socket | undefined> {
    await until(`request ${count} upstream`, () => reached.length >= count, targets);
    return reached[count - 1]?.upstream;
  }
  const targets = () => reached.map(({ target }) => target);
  /** What reached the upstream before a request sent now. */
  async function reachedUntilNow(): Promise<string[]> {
    expect(await request(port, '/rota1?marker')).toMatchObject({ status: 200 });
    expect(targets().at(-1)).toBe('/health?marker');
    return targets().slice(0, -1);
  }
  return { port, logUntilNow, asked, reachedUntilNow };
}

async function answers(port: number, bytes: string, heads = 0): Promise<number[]> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes, 'latin1');
  return statuses(Buffer.from(await readAll(socket)), heads);
}

test('requests sent ahead are answered in order', async () => {
  const { port } = await startApp();
  expect(await answers(port, get('/x') + get('/') + get('/y') + last)).toEqual([404, 200, 404, 200]);
});

test('a request that Node itself would reject early is refused in its turn', async () => {
  const { port } = await startRedirect((await startApp()).port);
  expect(await answers(port, get('/rota1') + 'PRI /rota1\r\nHost: x\r\n\r\n')).toEqual([200, 400]);
});

test('requests sent ahead on one connection are handled one at a time', async () => {
  const { port, asked, reachedUntilNow } = await redirect();
  const client = connect(port, '127.0.0.1');
  client.write(get('/rota1?1') + get('/rota1?2') + get('/rota1?3'));
  const before: string[] = [];
  for (const target of ['/health?1', '/health?2', '/health?3']) {
    before.push(target);
    const upstream = await asked(before.length);
    expect(await reachedUntilNow()).toEqual(before);
    before.push('/health?marker');
    upstream?.write(up);
  }
  client.end();
  expect(statuses(Buffer.from(await readAll(client)), 0)).toEqual([200, 200, 200]);
});

test('requests of a disconnected client are never started', async () => {
  const { port, logUntilNow, asked, reachedUntilNow } = await redirect();
  const client = connect(port, '127.0.0.1');
  client.write(get('/rota1').repeat(3));
  const upstream = await asked(1);
  client.resetAndDestroy();
  await whenClosed(upstream as Socket);
  expect(await reachedUntilNow()).toEqual(['/health']);
  expect(await logUntilNow()).toMatchObject([{ status: 499 }, { status: 200 }]);
});

test.each([
  ['immediately', 1, ''],
  ['later', 1, 'later'],
  ['by the thousand', 5_000, ''],
])(
  'only as many as may wait are answered, the last with Connection: close: more arrive %s',
  async (_when, more, later) => {
    const { port, asked, reachedUntilNow } = await redirect();
    const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    client.write(
      get('/rota1') +
        get('/health').repeat(limits.unanswered - 1) +
        (later ? '' : get('/rota1').repeat(more)),
    );
    const upstream = await asked(1);
    await whenRead(port);
    if (later) client.write(get('/rota1').repeat(more));
    await whenRead(port);
    upstream?.write(up);
    client.once('end', () => client.end());
    const text = await readAll(client);
    expect(statuses(Buffer.from(text), 0)).toEqual(Array(limits.unanswered).fill(200));
    expect(text.match(/^Connection: .*/gm)).toEqual([
      ...Array<string>(limits.unanswered - 1).fill('Connection: keep-alive'),
      'Connection: close',
    ]);
    expect(await reachedUntilNow()).toEqual(['/health']);
  },
);

test.each([
  ['the client closes its side', (client: Socket) => client.end()],
  ['an unreadable chunk arrives', (client: Socket) => client.write('x\r\n')],
])('a started answer is finished when %s in the middle of the request', async (_what, then) => {
  const { port, asked } = await redirect();
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  client.write('POST /rota1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n');
  const upstream = await asked(1);
  upstream?.write(up.slice(0, -4));
  const begun = await readUntil(client, '{"status"');
  then(client);
  await whenRead(port);
  upstream?.write(up.slice(-4));
  client.once('end', () => client.end());
  expect(statuses(Buffer.from(begun + (await readAll(client))), 0)).toEqual([200]);
});

test.each([
  ['that cannot be read', 'garbage\r\n\r\n', 400],
  ['whose headers are too large', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ['for a tunnel', 'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
])('a request %s is answered after the answers that are due before it', async (_what, bytes, status) => {
  const { port, asked } = await redirect();
  const client = connect(port, '127.0.0.1');
  client.write(get('/rota1') + get('/health') + bytes);
  const upstream = await asked(1);
  await whenRead(port);
  upstream?.write(up);
  expect(statuses(Buffer.from(await readAll(client)), 0)).toEqual([200, 200, status]);
});

const badChunk = 'Host: x\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n';

test('a request with an unreadable body gets one answer, whether the request is known yet or not', async () => {
  const { port } = await startApp();
  expect(await answers(port, `POST / HTTP/1.1\r\n${badChunk}`)).toHaveLength(1);
  const client = connect(port, '127.0.0.1');
  client.write('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
  const answer = await readUntil(client, '}');
  client.write('x\r\n');
  expect(statuses(Buffer.from(answer + (await readAll(client))), 0)).toEqual([405]);
});

test('an unreadable body of a waiting request is refused in its turn', async () => {
  const { port, asked, reachedUntilNow } = await redirect();
  const client = connect(port, '127.0.0.1');
  client.write(`${get('/rota1')}POST /rota1 HTTP/1.1\r\n${badChunk}`);
  const upstream = await asked(1);
  await whenRead(port);
  upstream?.write(up);
  expect(statuses(Buffer.from(await readAll(client)), 0)).toEqual([200, 400]);
  expect(await reachedUntilNow()).toEqual(['/health']);
});

test('an upgrade request is served without upgrade, and closes: what follows it is lost', async () => {
  const { port } = await startApp();
  const upgrade = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n';
  const client = connect(port, '127.0.0.1');
  client.write(upgrade + get('/health'));
  const text = await readAll(client);
  expect(statuses(Buffer.from(text), 0)).toEqual([200]);
  expect(text).toContain('Connection: close');
});
