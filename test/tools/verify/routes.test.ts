/** What npm run verify says of the routes, asked through a load balancer. */
import type { Socket } from 'node:net';

import { closeAll, startRawUpstream } from '../../src/support/services';
import { check, restricted, serve } from '../support/checked-routes';
import { appRoutes, redirectRoutes } from '../support/deployed-account';

afterAll(closeAll);

const raw = (bytes: string, more: (socket: Socket) => unknown = () => undefined) =>
  startRawUpstream((socket) =>
    socket.once('data', () => {
      socket.write(bytes);
      more(socket);
    }),
  );

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

test('a name that DNS does not know yet is to be pointed to the load balancer', async () => {
  // No name server is asked for such a name.
  const origin = 'https://api..invalid:5000';
  await expect(check(origin, origin, { domainName: 'api..invalid' })).rejects.toThrow(
    'api..invalid is not known to DNS yet: point it to alb.example.com, by a CNAME or an alias of yours',
  );
});
