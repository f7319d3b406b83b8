import { connect, type Socket } from 'node:net';
import { builtForAll, type Process, start } from '../support/processes';
import { answersSelfTest, closeAll, startRawUpstream } from '../support/services';
import { freePort, parse, readAll, readUntil, request, whenRead } from '../support/sockets';
import { inTime, until } from '../../support/until';

const built = builtForAll();
afterEach(closeAll);

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone';

/** The built Redirect, in front of an upstream that answers on the test's command. */
async function redirect(
  env: Record<string, string> = {},
  args = [`${built.folder}/dist/redirect.js`],
): Promise<{
  port: number;
  server: Process;
  /** Sends a request and waits until the upstream has it. */
  inFlight: (client?: Socket, bytes?: string) => Promise<{ client: Socket; upstream: Socket }>;
}> {
  const asked: ((socket: Socket) => void)[] = [];
  const upstreamPort = await startRawUpstream((socket) =>
    socket.on('data', (chunk: Buffer) => answersSelfTest(socket, chunk) || asked.shift()?.(socket)),
  );
  const port = await freePort();
  const server = start(process.execPath, args, {
    REDIRECT_PORT: String(port),
    APP_URL: `http://127.0.0.1:${upstreamPort}`,
    ...env,
  });
  await server.said('listening');
  async function inFlight(client = connect(port, '127.0.0.1'), bytes = get('/rota1')) {
    const reached = new Promise<Socket>((resolve) => asked.push(resolve));
    client.write(bytes);
    return { client, upstream: await inTime('the request upstream', reached, server.stdout) };
  }
  return { port, server, inFlight };
}

async function signal(server: Process, name: NodeJS.Signals): Promise<void> {
  server.child.kill(name);
  await server.said('stopping');
}

/** Waits until connections are refused: the log line appears a moment earlier. */
async function whenRefused(port: number): Promise<void> {
  const refused = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(false);
      });
      socket.once('error', () => {
        resolve(true);
      });
    });
  const lastSeen = () => `port ${port} is open`;
  await until('a refused connection', () => inTime('a connection', refused(), lastSeen), lastSeen);
}

/** The request in flight gets its answer, the last of its connection, and the server ends cleanly. */
async function finishes(server: Process, client: Socket, upstream: Socket): Promise<void> {
  upstream.write(answer);
  expect(parse(await readAll(client))).toMatchObject({
    status: 200,
    body: 'done',
    headers: { connection: 'close' },
  });
  expect(await server.end()).toBe(0);
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s: requests in flight are finished with Connection: close, new connections are refused, exit 0',
  async (name) => {
    const { port, server, inFlight } = await redirect({ SHUTDOWN_TIMEOUT_MS: '60000' });
    const { client, upstream } = await inFlight();
    await signal(server, name);
    await whenRefused(port);
    await finishes(server, client, upstream);
  },
);

test('the server does not wait for idle connections, silent ones, or one whose body continues after its answer', async () => {
  const { port, server } = await redirect({ SHUTDOWN_TIMEOUT_MS: '60000' });
  const silent = connect(port, '127.0.0.1');
  const idle = connect(port, '127.0.0.1');
  idle.write(get('/health'));
  await readUntil(idle, '}');
  const sending = connect(port, '127.0.0.1');
  sending.write('POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf');
  await readUntil(sending, '}');
  await signal(server, 'SIGTERM');
  await Promise.all([silent, idle, sending].map(readAll));
  expect(await server.end()).toBe(0);
});

test.each([
  ['of the headers', 'GET /rota1 HTTP/1.1\r\nHost: ', 'x\r\n\r\n'],
  ['of the headers, behind another request', `${get('/health')}GET /rota1 HT`, 'TP/1.1\r\nHost: x\r\n\r\n'],
  ['of the body', 'POST /rota1 HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\nhalf', 'half'],
])('a request is answered if half %s arrived before the signal', async (_what, half, rest) => {
  const { port, server, inFlight } = await redirect({ SHUTDOWN_TIMEOUT_MS: '60000' });
  const client = connect(port, '127.0.0.1');
  client.write(half);
  if (half.startsWith(get('/health'))) await readUntil(client, '}');
  await whenRead(port);
  await signal(server, 'SIGTERM');
  await whenRefused(port);
  const { upstream } = await inFlight(client, rest);
  await finishes(server, client, upstream);
});

test('a connection that becomes idle after the signal is closed', async () => {
  const { server, inFlight } = await redirect({ SHUTDOWN_TIMEOUT_MS: '60000' });
  const { client, upstream } = await inFlight();
  // The headers are sent, with keep-alive, before the signal.
  upstream.write(answer.slice(0, -2));
  expect(await readUntil(client, 'do')).toContain('Connection: keep-alive');
  await signal(server, 'SIGTERM');
  upstream.write('ne');
  expect(await readAll(client)).toBe('ne');
  expect(await server.end()).toBe(0);
});

test('for SHUTDOWN_DELAY_MS requests are still accepted and answered with Connection: close', async () => {
  const { port, server } = await redirect({ SHUTDOWN_DELAY_MS: '4000' });
  const kept = connect(port, '127.0.0.1');
  kept.write(get('/health'));
  expect(await readUntil(kept, '}')).toContain('Connection: keep-alive');
  await signal(server, 'SIGTERM');
  const onNewConnection = await request(port, '/health', { headers: { Connection: 'keep-alive' } });
  expect(onNewConnection).toMatchObject({ status: 200, headers: { connection: 'close' } });
  kept.write(get('/health'));
  expect(parse(await readAll(kept))).toMatchObject({ status: 200, headers: { connection: 'close' } });
  expect(await server.end()).toBe(0);
});

test('a request that outlasts SHUTDOWN_TIMEOUT_MS is cut and counted in the log, and the exit is still 0', async () => {
  const { server, inFlight } = await redirect({ SHUTDOWN_TIMEOUT_MS: '200' });
  const { client } = await inFlight();
  await signal(server, 'SIGTERM');
  expect(await readAll(client)).toBe('');
  expect(await server.end()).toBe(0);
  expect(server.stdout()).toMatch(/"level":"error".*"unanswered":1/);
});

test('all requests sent ahead are answered, the last with Connection: close', async () => {
  const { port, server, inFlight } = await redirect({ SHUTDOWN_TIMEOUT_MS: '60000' });
  const { client, upstream } = await inFlight();
  client.write(get('/health').repeat(2));
  client.write(get('/health'));
  await whenRead(port);
  await signal(server, 'SIGTERM');
  expect(server.stdout()).toContain('"unanswered":4,"msg":"stopping"');
  upstream.write(answer);
  const answers = await readAll(client);
  expect(answers.match(/HTTP\/1\.1 200 OK|Connection: \S+/g)).toEqual([
    ...Array<string[]>(3).fill(['HTTP/1.1 200 OK', 'Connection: keep-alive']).flat(),
    'HTTP/1.1 200 OK',
    'Connection: close',
  ]);
  expect(await server.end()).toBe(0);
});

describe('a client that has its last answer and does not close its side', () => {
  const unreadable = 'GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n';
  // A client has a fixed 2 s for that, which a busy machine may need itself.
  const lingering = `
    Object.assign(require('./src/server/limits').limits, { lingerMs: 60_000 });
    require('./src/redirect/main');
  `;
  const patientRedirect = (env: Record<string, string>) =>
    redirect(env, ['--import', 'tsx', '--eval', lingering]);

  async function answered(port: number, more = '') {
    const errors: unknown[] = [];
    const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    client.on('error', (error) => errors.push(error));
    client.write(unreadable + more);
    await readUntil(client, '}');
    return { client, errors };
  }

  test('is not reset by the signal', async () => {
    const { port, server, inFlight } = await patientRedirect({ SHUTDOWN_TIMEOUT_MS: '60000' });
    const { client: other, upstream } = await inFlight();
    const { client, errors } = await answered(port);
    await signal(server, 'SIGTERM');
    await whenRefused(port);
    client.write('more');
    // A round trip to the server, after what a reset would answer.
    upstream.write(answer);
    expect(parse(await readAll(other))).toMatchObject({ status: 200 });
    client.end('more');
    await readAll(client);
    expect(errors).toEqual([]);
    expect(await server.end()).toBe(0);
  });

  test('does not count as unanswered', async () => {
    const { port, server } = await patientRedirect({ SHUTDOWN_TIMEOUT_MS: '300' });
    await answered(port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n');
    await signal(server, 'SIGTERM');
    expect(await server.end()).toBe(0);
    expect(server.stdout()).toMatch(/"unanswered":0,"msg":"stopping"/);
    expect(server.stdout()).not.toContain('"level":"error"');
    expect(server.stdout()).toContain('"msg":"stopped"');
  });
});

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('a second signal, %s, ends at once', async (name, code) => {
  const { server, inFlight } = await redirect({ SHUTDOWN_DELAY_MS: '60000', SHUTDOWN_TIMEOUT_MS: '90000' });
  await inFlight();
  await signal(server, 'SIGTERM');
  server.child.kill(name);
  expect(await server.end()).toBe(code);
});
