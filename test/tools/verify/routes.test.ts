/** What npm run verify says of the routes, asked through a load balancer. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Environment } from '../../../contract/settings';
import { checkRoutes } from '../../../tools/verify/routes';
import { closeAll, startRawUpstream } from '../../src/support/services';
import { appRoutes, environment, redirectRoutes, settings, startRoutes } from '../support/deployed-account';

const cleanups: (() => unknown)[] = [closeAll];
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

const restricted = { ingressCidrs: ['203.0.113.0/24'] };

/** Long enough for a busy machine to make a connection to itself. */
const patienceMs = 3_000;

/** Says how the routes answer where the services have these ports; rejects with what is not right. */
const check = (app: number | string, redirect: number | string, changes: Partial<Environment> = {}) =>
  checkRoutes(
    {
      settings,
      environment: { ...environment, ...changes },
      balancer: 'alb.example.com',
      origins: new Map(
        Object.entries({ app, redirect }).map(([name, port]) => [
          name,
          typeof port === 'number' ? `http://127.0.0.1:${port}` : port,
        ]),
      ),
    },
    patienceMs,
  );

async function serve(routes: Record<string, string | number>): Promise<number> {
  const { server, port } = await startRoutes(routes);
  cleanups.push(() => {
    server.close().closeAllConnections();
  });
  return port;
}

const raw = (bytes: string, more: (socket: Socket) => unknown = () => undefined) =>
  startRawUpstream((socket) =>
    socket.once('data', () => {
      socket.write(bytes);
      more(socket);
    }),
  );

/** A port whose packets are dropped: nobody accepts there, and there is no place left in the queue of its kernel. */
async function droppingPort(): Promise<number> {
  const script = `require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
    console.log(this.address().port);
    process.kill(process.pid, 'SIGSTOP');
  })`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(line.toString());
  const waiting: Socket[] = [];
  cleanups.push(() => {
    for (const socket of waiting) socket.destroy();
    child.kill('SIGKILL');
  });
  while (waiting.length < 20) {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    waiting.push(socket);
    await Promise.race([once(socket, 'connect'), sleep(1_000)]);
    if (socket.connecting) return port;
  }
  throw new Error(`port ${port} took ${waiting.length} connections that nobody accepts`);
}

test('each that is right is a line, with the command that shows it', async () => {
  expect(await check(await serve(appRoutes), await serve(redirectRoutes))).toEqual([
    expect.stringMatching(/^curl -s http:\S+\/ +\{"message":"hello"\}$/),
    expect.stringMatching(/^curl -s http:\S+\/health +\{"status":"UP"\}$/),
    expect.stringMatching(/^curl -s http:\S+\/rota1 +\{"status":"UP"\}$/),
  ]);
});

test.each<[Record<string, string | number>, RegExp]>([
  [{ '/health': 503 }, /^http:\S+\/health answers 503 \{"error":"no"\}$/],
  [{ '/': '<h1>It works!</h1>' }, /\/ answers text\/html, not JSON: <h1>It works!<\/h1>$/],
  [{ '/': '{"error":"x"}' }, /\/ answers \{"error":"x"\}, not an object with a message$/],
  [{ '/health': '{"status":"DOWN"}' }, /\/health answers \{"status":"DOWN"\}, not \{"status":"UP"\}$/],
  [{ '/rota1': '{"status":"OTHER"}' }, /\/rota1 answers \{"status":"OTHER"\}, not \{"status":"UP"\}$/],
  [
    { '/rota1': '{"status": "UP"}' },
    /\/rota1 answers \{"status": "UP"\}, but \S+\/health, which it proxies, \{"status":"UP"\}$/,
  ],
])('%j is not right', async (routes, expected) => {
  const [app, redirect] = [
    await serve({ ...appRoutes, ...routes }),
    await serve({ ...redirectRoutes, ...routes }),
  ];
  await expect(check(app, redirect)).rejects.toThrow(expected);
});

const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
test.each<[string, () => Promise<number>, RegExp]>([
  ['a closed port', () => Promise.resolve(1), /does not answer \(ECONNREFUSED\)$/],
  ['a connection and then silence', () => raw(''), /accepts the connection, but does not answer within 3 s$/],
  ['a body without end', () => raw(`${head}\r\n{`), /answers 200, but not to the end within 3 s$/],
  [
    'half a body',
    () => raw(`${head}Content-Length: 9\r\n\r\n{`, (s) => s.end()),
    /breaks off its answer 200 \(aborted\)$/,
  ],
  ['a connection that is cut', () => raw('', (s) => s.destroy()), /does not answer \(ECONNRESET\)$/],
  ['what is not HTTP', () => raw('SSH-2.0-x\r\n', (s) => s.end()), /does not answer \(HPE_\w+\)$/],
  ['a large body', () => raw(`${head}\r\n${'x'.repeat(100_000)}`), /answers more than 65536 bytes$/],
])('%s is a failure, whoever may reach the load balancer', async (_, start, expected) => {
  const port = await start();
  await expect(check(port, port, restricted)).rejects.toThrow(expected);
});

describe('a load balancer that drops the packets', () => {
  const ports = { dropping: 0, open: 0 };
  beforeAll(async () => {
    ports.dropping = await droppingPort();
    ports.open = await serve({ ...appRoutes, ...redirectRoutes });
  });

  test('lets nobody in from here where ingressCidrs is restricted: its health checks stand for the routes', async () => {
    expect(await check(ports.dropping, ports.dropping, restricted)).toEqual([
      'not asked, since only 203.0.113.0/24 may reach the load balancer (ingressCidrs)',
    ]);
  });

  test('is a failure where everyone may reach it', async () => {
    await expect(check(ports.dropping, ports.dropping)).rejects.toThrow(/ takes no connection within 3 s$/);
  });

  test.each([
    ['App', () => [ports.dropping, ports.open] as const],
    ['Redirect', () => [ports.open, ports.dropping] as const],
  ])('is a failure where that is so of %s alone', async (_, both) => {
    await expect(check(...both(), restricted)).rejects.toThrow(/ takes no connection within 3 s$/);
  });
});

test('a name that DNS does not know yet is to be pointed to the load balancer', async () => {
  // No name server is asked for such a name.
  const origin = 'https://api..invalid:5000';
  await expect(check(origin, origin, { domainName: 'api..invalid' })).rejects.toThrow(
    'api..invalid is not known to DNS yet: point it to alb.example.com, by a CNAME or an alias of yours',
  );
});
