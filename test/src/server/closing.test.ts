import { connect, type Socket } from 'node:net';
import { closeAll, startApp, startRawUpstream, startRedirect } from '../support/services';
import { exchange, parse, readAll, readUntil, whenClosed, whenEnded, whenRead } from '../support/sockets';

afterEach(closeAll);

/** A client that keeps its side open after the server has closed its own, and its errors. */
function open(port: number): { client: Socket; errors: unknown[] } {
  const errors: unknown[] = [];
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  return { client: client.on('error', (error) => errors.push(error)), errors };
}

const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const last = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
const refused = 'GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n';

/** Keeps sending until the server has cut the connection. */
async function sendUntilCut(client: Socket, bytes: string): Promise<void> {
  const beat = setInterval(() => client.write(bytes), 10);
  try {
    await whenClosed(client);
  } finally {
    clearInterval(beat);
  }
}

test.each([
  ['asks to close', 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close', 405],
  ['is refused', 'POST / HTTP/1.1\r\nHost: x\r\nHost: y', 400],
])('a request that %s may still be on its way: its client is not reset', async (_what, head, status) => {
  const { port } = await startApp({ lingerMs: 30_000 });
  const { client, errors } = open(port);
  client.write(`${head}\r\nContent-Length: 200000\r\n\r\n${'x'.repeat(100_000)}`);
  const answer = readAll(client);
  // The server has closed its side: if it no longer read, it would now answer with a reset.
  await whenEnded(client);
  client.write('x'.repeat(50_000));
  await whenRead(port);
  client.end('x'.repeat(50_000));
  expect(parse(await answer)).toMatchObject({ status, headers: { connection: 'close' } });
  expect(errors).toEqual([]);
});

test('a request body that arrives after the last answer is still read', async () => {
  const { port } = await startApp({ lingerMs: 30_000 });
  const { client, errors } = open(port);
  client.write(`${refused}POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n`);
  client.end('x'.repeat(8_000_000));
  expect(parse(await readAll(client))).toMatchObject({ status: 400 });
  expect(errors).toEqual([]);
});

test.each(['close', 'keep-alive'])(
  'the part of a body that the upstream does not read is read here after the answer (%s)',
  async (connection) => {
    const upstream = await startRawUpstream((socket) =>
      socket.once('data', () => {
        socket.pause().write('HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 4\r\n\r\ndone');
      }),
    );
    const { port } = await startRedirect(upstream, { lingerMs: 30_000 });
    const { client, errors } = open(port);
    const head = `POST /rota1 HTTP/1.1\r\nHost: x\r\nConnection: ${connection}\r\nContent-Length: 20000000\r\n\r\n`;
    client.write(head + 'x'.repeat(20_000_000));
    if (connection === 'close') client.end();
    else client.write('GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    client.once('end', () => client.end());
    const answers = await readAll(client);
    expect(errors).toEqual([]);
    expect(answers).toContain('405 Method Not Allowed');
    expect(answers.includes('200 OK')).toBe(connection !== 'close');
  },
);

test('anything after a request that asks to close is neither answered nor logged', async () => {
  const { port, logUntilNow } = await startApp();
  await exchange(port, `${last}garbage`);
  expect(await logUntilNow()).toEqual([expect.objectContaining({ status: 200 })]);
});

test('a client that has its last answer makes room before an idle one', async () => {
  const { port } = await startApp({ connections: 3 });
  const { client: idle } = open(port);
  idle.write(get);
  await readUntil(idle, '}');
  for (let each = 0; each < 4; each += 1) {
    const { client } = open(port);
    client.write(refused);
    // The server may consider it idle until its own side is closed.
    await whenEnded(client.resume());
  }
  idle.write(last);
  expect(await readUntil(idle, '}')).toContain('200 OK');
});

test('clients that connect at the same time each get the slot of a different client, longest wait first', async () => {
  const { port } = await startApp({ connections: 3 });
  const clients: Socket[] = [];
  async function ask(client: Socket): Promise<void> {
    client.write(get);
    expect(await readUntil(client, '}')).toContain('200 OK');
  }
  const connected = () => clients[clients.push(connect(port, '127.0.0.1')) - 1] as Socket;
  const [first, second, third] = [connected(), connected(), connected()];
  // Not in connection order.
  for (const client of [second, third, first]) await ask(client);
  const newcomers = [connected(), connected()];
  await Promise.all([whenClosed(second.resume()), whenClosed(third.resume()), ...newcomers.map(ask)]);
  await ask(first);
  for (const client of clients) client.destroy();
});

describe('a tunnel requested after a large answer', () => {
  const large = 20_000_000;
  async function ask(limits = {}) {
    const upstream = await startRawUpstream((socket) =>
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${large}\r\n\r\n`);
        socket.write(Buffer.alloc(large, 'x'));
      }),
    );
    const { port, logged } = await startRedirect(upstream, limits);
    const { client } = open(port);
    client.write('GET /rota1 HTTP/1.1\r\nHost: x\r\n\r\nCONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n');
    return { client, logged };
  }

  test('comes after the answer', async () => {
    const { client } = await ask();
    client.once('end', () => client.end());
    const text = await readAll(client);
    expect(text.length).toBeGreaterThan(large);
    expect(text.slice(large)).toContain('HTTP/1.1 400 Bad Request');
  });

  test('does not save a client that never reads', async () => {
    const { client, logged } = await ask({ silenceMs: 300, checkMs: 100 });
    client.pause();
    // Sending earlier would break the silence.
    expect(await logged(1)).toMatchObject([{ path: '/rota1', status: 499 }]);
    await sendUntilCut(client, 'x');
  });
});

test('a client that does not close its side is cut in time', async () => {
  const { port } = await startApp({ lingerMs: 100 });
  const { client } = open(port);
  const started = Date.now();
  client.write(last);
  await sendUntilCut(client.resume(), 'x');
  expect(Date.now() - started).toBeGreaterThanOrEqual(100);
});

test('anything after the last answer is ignored, however much it is', async () => {
  const { port, logUntilNow } = await startApp({ lingerMs: 30_000 });
  const { client, errors } = open(port);
  client.write(refused);
  await whenEnded(client.resume());
  client.end(get.repeat(10_000));
  await whenClosed(client);
  expect(errors).toEqual([]);
  expect(await logUntilNow()).toEqual([expect.objectContaining({ status: 400 })]);
});
