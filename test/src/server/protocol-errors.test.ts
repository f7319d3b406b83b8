import { once } from 'node:events';
import { connect } from 'node:net';
import { inTime } from '../../support/until';
import { closeAll, startApp } from '../support/services';
import { exchange, parse, readAll, readUntil, request } from '../support/sockets';

afterEach(closeAll);

const json = 'application/json; charset=utf-8';

test.each([
  ['no HTTP at all', 'hello\r\n\r\n', 400],
  ['an unknown method', 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['no Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  [
    'two lengths',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    400,
  ],
  ['a target that is no URL', 'GET http://[x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 400],
  ['CONNECT', 'CONNECT example.test:443 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['headers over 16 KiB', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(200_000)}\r\n\r\n`, 431],
])('%s gets a JSON error and a closed connection', async (_what, bytes, status) => {
  const { port } = await startApp();
  const answer = parse(await exchange(port, bytes));
  expect(answer).toMatchObject({ status, headers: { connection: 'close', 'content-type': json } });
  expect(JSON.parse(answer.body)).toEqual({ error: expect.any(String) as string });
});

test('an unknown expectation is ignored', async () => {
  const { port } = await startApp();
  const text = await exchange(
    port,
    'GET / HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\nConnection: close\r\n\r\n',
  );
  expect(parse(text).status).toBe(200);
});

test('an unreadable request is one line in the log', async () => {
  const { port, logUntilNow } = await startApp();
  await exchange(port, 'hello\r\n\r\n');
  expect(await logUntilNow()).toEqual([
    expect.objectContaining({ level: 'info', status: 400, msg: 'unreadable request' }),
  ]);
});

test('a refused request does not affect the answer before it', async () => {
  const { port } = await startApp();
  const socket = connect(port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const first = await readUntil(socket, '}');
  socket.write('garbage\r\n\r\n');
  const second = await readUntil(socket, '}');
  expect([parse(first).status, parse(second).status]).toEqual([200, 400]);
});

test('a client that requests a tunnel and resets the connection does no harm', async () => {
  const { port } = await startApp();
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const client = connect(port, '127.0.0.1');
    client.on('error', () => undefined);
    await inTime('a connection', once(client, 'connect'), () => `attempt ${attempt}`);
    client.write('CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, attempt % 5));
    client.resetAndDestroy();
  }
  expect(await request(port, '/health')).toMatchObject({ status: 200 });
});

test.each([
  ['http://%zz@h/', 400],
  ['ftp://h/health', 400],
  ['/health#x', 404],
])('the target %s is %i', async (target, status) => {
  const { port } = await startApp();
  const client = connect(port, '127.0.0.1');
  client.write(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  expect(parse(await readAll(client))).toMatchObject({ status });
});
