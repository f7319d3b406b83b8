/** What npm run verify says about the routes, requested through a load balancer. */
import type { Socket } from 'node:net';

import { closeAll, startRawUpstream } from '../../src/support/services';
import { NotYet } from '../../../tools/verify/errors';
import { probeAt } from '../../../tools/verify/probe';
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

test('each correct route is a line, with the command that shows it', async () => {
  const lines = await check(await serve(appRoutes), await serve(redirectRoutes));
  expect(new Set(lines.map((line) => line.indexOf('{'))).size).toBe(1);
  expect(lines).toEqual([
    expect.stringMatching(/^curl -s http:\S+\/ +\{"message":"hello"\}$/),
    expect.stringMatching(/^curl -s http:\S+\/health +\{"status":"UP"\}$/),
    expect.stringMatching(/^curl -s http:\S+\/rota1 +\{"status":"UP"\}$/),
  ]);
});

test("a service's answer cannot control the terminal", async () => {
  const app = await serve({ ...appRoutes, '/': '{"message":"\u009b31mhello"}' });
  expect((await check(app, await serve(redirectRoutes)))[0]).toMatch(/\{"message":"hello"\}$/);
});

test('a proxied path is requested from its service too, whether or not it is checked anyway', async () => {
  const app = await serve({ ...appRoutes, '/version': '{"version":1}' });
  const redirect = await serve({ '/version': '{"version":2}' });
  const services = [
    { name: 'app', port: app, healthPath: '/health' },
    {
      name: 'redirect',
      port: redirect,
      healthPath: '/version',
      proxies: { '/version': { service: 'app', path: '/version' } },
    },
  ];
  await expect(probeAt(services, ({ port }) => `http://127.0.0.1:${port}`)).rejects.toThrow(
    /answers \{"version":2\}, but \S+\/version, which it proxies, \{"version":1\}$/,
  );
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
  const judged = check(app, redirect);
  await expect(judged).rejects.toThrow(expected);
  await expect(judged).rejects.toBeInstanceOf(NotYet);
});

const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
test.each<[string, () => Promise<number>, RegExp]>([
  ['a closed port', () => Promise.resolve(1), /does not answer \(ECONNREFUSED\)$/],
  ['a connection and then silence', () => raw(''), /accepts the connection, but does not answer within 3 s$/],
  ['a body without end', () => raw(`${head}\r\n{`), /answers 200, but not completely within 3 s$/],
  [
    'half a body',
    () => raw(`${head}Content-Length: 9\r\n\r\n{`, (s) => s.end()),
    /breaks off its 200 response \(aborted\)$/,
  ],
  ['a broken connection', () => raw('', (s) => s.destroy()), /does not answer \(ECONNRESET\)$/],
  ['what is not HTTP', () => raw('SSH-2.0-x\r\n', (s) => s.end()), /does not answer \(HPE_\w+\)$/],
  ['a large body', () => raw(`${head}\r\n${'x'.repeat(100_000)}`), /answers more than 65536 bytes$/],
])('%s is a failure, even with restricted access to the load balancer', async (_, start, expected) => {
  const port = await start();
  await expect(check(port, port, restricted)).rejects.toThrow(expected);
});

// No name server is asked for such a name.
const unknown = 'https://api..invalid:5000';

test('a name that DNS does not know yet must be pointed to the load balancer', async () => {
  const judged = check(unknown, unknown, { domainName: 'api..invalid' });
  await expect(judged).rejects.toThrow(
    'api..invalid is not known to DNS yet: point it to alb.example.com with a CNAME or alias record',
  );
  await expect(judged).rejects.toBeInstanceOf(NotYet);
  await expect(judged).rejects.toHaveProperty('topic', 'routes');
});

test("the load balancer's own name needs no DNS record", async () => {
  await expect(check(unknown, unknown)).rejects.toThrow(/ does not answer \(ENOTFOUND\)$/);
});

test('an invalid origin is our own mistake, not an answer to wait for', async () => {
  await expect(check('', '')).rejects.toMatchObject({ code: 'ERR_INVALID_URL' });
});
