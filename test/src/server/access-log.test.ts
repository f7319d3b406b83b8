import { closeAll, startApp, startRedirect } from '../support/services';
import { freePort, request } from '../support/sockets';

afterEach(closeAll);

test('a request is one line with the time, the service, the request and its outcome', async () => {
  const { port, logUntilNow } = await startApp();
  await request(port, '/?secret=1', { headers: { 'X-Request-Id': 'abc' } });
  expect(await logUntilNow()).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      service: 'app',
      method: 'GET',
      path: '/',
      status: 200,
      durationMs: expect.any(Number) as number,
      requestId: 'abc',
    },
  ]);
});

const probes = ['ELB-HealthChecker/2.0', 'container-health-check'];

test.each(probes)('a successful probe by %s is logged only at debug', async (agent) => {
  const { port, logUntilNow } = await startApp({ logLevel: 'debug' });
  await request(port, '/health', { headers: { 'User-Agent': agent } });
  expect(await logUntilNow()).toMatchObject([{ level: 'debug', path: '/health', status: 200 }]);
});

test("the load balancer's probe of a proxied path is logged only at debug, by the upstream too", async () => {
  const app = await startApp({ logLevel: 'debug' });
  const redirect = await startRedirect(app.port, { logLevel: 'debug' });
  await request(redirect.port, '/rota1', { headers: { 'User-Agent': 'ELB-HealthChecker/2.0' } });
  expect(await redirect.logUntilNow()).toMatchObject([{ level: 'debug', path: '/rota1', status: 200 }]);
  expect(await app.logUntilNow()).toMatchObject([{ level: 'debug', path: '/health', status: 200 }]);
});

test.each(probes)(
  'a client behind the load balancer that claims to be %s is logged by both',
  async (agent) => {
    const app = await startApp();
    const redirect = await startRedirect(app.port);
    const headers = {
      'User-Agent': agent,
      'X-Forwarded-For': '203.0.113.7',
      Connection: 'close, X-Forwarded-For',
    };
    for (const path of ['/health', '/rota1']) await request(redirect.port, path, { headers });
    expect(await redirect.logUntilNow()).toMatchObject([{ path: '/health' }, { path: '/rota1' }]);
    expect(await app.logUntilNow()).toMatchObject([{ path: '/health' }]);
  },
);

test('the line has only the start of a long path', async () => {
  const { port, logUntilNow } = await startApp();
  await request(port, `/${'x'.repeat(15_000)}`);
  expect(await logUntilNow()).toMatchObject([{ path: `/${'x'.repeat(1_499)}…`, status: 404 }]);
});

test('a failed probe is logged', async () => {
  const { port, logged } = await startRedirect(await freePort());
  await request(port, '/rota1', { headers: { 'User-Agent': 'ELB-HealthChecker/2.0' } });
  expect((await logged(1))[0]).toMatchObject({ level: 'error', status: 502 });
});

test.each([
  ['another path', '/', 'ELB-HealthChecker/2.0'],
  ['another client', '/health', 'curl/8'],
])('%s is no probe', async (_what, path, agent) => {
  const { port, logged } = await startApp();
  await request(port, path, { headers: { 'User-Agent': agent } });
  expect((await logged(1))[0]).toMatchObject({ level: 'info', path });
});

test('at LOG_LEVEL error a good request leaves no line', async () => {
  // App has no request that fails: Redirect without an upstream has one, whose line comes last.
  const { port, logged } = await startRedirect(await freePort(), { logLevel: 'error' });
  await request(port, '/health');
  await request(port, '/rota1');
  expect(await logged(1)).toMatchObject([{ level: 'error', path: '/rota1', status: 502 }]);
});
