/** Which targets are healthy and get requests. */
import type { IncomingMessage } from 'node:http';

import { judge, matches } from '../../../../tools/local/load-balancer/health-checks';
import { Target } from '../../../../tools/local/load-balancer/target';
import { startRawUpstream, startUpstream } from '../../../src/support/services';
import { freePort, request } from '../../../src/support/sockets';
import { until } from '../../../support/until';
import { configurationOf, startBalancer, targetAt } from './support/balanced';

const OFTEN = { intervalSeconds: 0.02 };

/** State after each check that passed (+) or failed (-). */
test.each([
  ['+', 'healthy'],
  ['-', 'initial'],
  ['-+', 'healthy'],
  ['--', 'initial'],
  ['---', 'unhealthy'],
  ['+--', 'healthy'],
  ['+--+--', 'healthy'],
  ['+---', 'unhealthy'],
  ['---+', 'unhealthy'],
  ['---+-+', 'unhealthy'],
  ['---++', 'healthy'],
])('after %s a target is %s', (checks, state) => {
  const healthCheck = { path: '/', matcher: '200', intervalSeconds: 1, timeoutSeconds: 1 };
  const target = new Target(targetAt(1), { ...healthCheck, healthyThreshold: 2, unhealthyThreshold: 3 });
  const failure = { reason: 'Target.Timeout', description: 'Request timed out' };
  for (const check of checks) judge(target, check === '+' ? undefined : failure);
  expect(target.health.state).toBe(state);
});

test.each([
  ['200', 200, true],
  ['200', 201, false],
  ['200,204', 204, true],
  ['200,204', 202, false],
  ['200-299', 299, true],
  ['200-299', 300, false],
])('the matcher %s matches %i: %s', (matcher, status, expected) => {
  expect(matches(matcher, status)).toBe(expected);
});

const silent = () => startRawUpstream(() => undefined);

test.each([
  ['answers correctly', () => startUpstream((_, res) => res.end()), { state: 'healthy' }],
  [
    'answers with another status',
    () => startUpstream((_, res) => res.writeHead(503).end()),
    {
      state: 'unhealthy',
      reason: 'Target.ResponseCodeMismatch',
      description: 'Health checks failed with these codes: [503]',
    },
  ],
  ['is silent', silent, { state: 'unhealthy', reason: 'Target.Timeout', description: 'Request timed out' }],
  [
    'speaks no HTTP',
    () => startRawUpstream((socket) => socket.end('hello')),
    { state: 'unhealthy', reason: 'Target.FailedHealthChecks', description: 'Health checks failed' },
  ],
  [
    'refuses connections',
    freePort,
    { state: 'unhealthy', reason: 'Target.FailedHealthChecks', description: 'Health checks failed' },
  ],
])('a target that %s is reported as such', async (_, start, expected) => {
  const healthCheck = { ...OFTEN, timeoutSeconds: 0.3 };
  const target = targetAt(await start());
  const { balancer } = await startBalancer([target], { healthCheck }, expected.state);
  const { id, port } = target;
  const { targetGroupArn, ...health } = balancer.report().health[0] ?? {};
  expect(health).toEqual({ id, port, ...expected });
  expect(targetGroupArn).toMatch(/^arn:/);
});

test('a new target is being checked', async () => {
  const { balancer } = await startBalancer([targetAt(await silent())], {}, 'initial');
  expect(balancer.report().health).toMatchObject([
    { reason: 'Elb.InitialHealthChecking', description: 'Initial health checks in progress' },
  ]);
});

test('a check has its own connection and identifies itself', async () => {
  const seen: IncomingMessage[] = [];
  const at = await startUpstream((req, res) => {
    seen.push(req);
    res.end();
  });
  await startBalancer([targetAt(at)], { healthCheck: { ...OFTEN, path: '/ping?a=b' } });
  await until(
    'a second check',
    () => seen.length > 1,
    () => seen.length,
  );
  expect(new Set(seen.map(({ socket }) => socket)).size).toBe(seen.length);
  expect(seen[0]?.url).toBe('/ping?a=b');
  expect(seen[0]?.headers).toMatchObject({
    host: '10.0.0.1:5000',
    'user-agent': 'ELB-HealthChecker/2.0',
    connection: 'close',
  });
});

test('a changed health check applies from the next check on', async () => {
  const at = targetAt(await startUpstream((_, res) => res.end()));
  const { port, balancer, become } = await startBalancer([at], { healthCheck: OFTEN });
  await balancer.apply(configurationOf(port, [at], { healthCheck: { ...OFTEN, matcher: '204' } }));
  await become(['unhealthy']);
});

test('only healthy targets get requests; if there are none, all do', async () => {
  const healthy = { a: true, b: true };
  const start = (name: keyof typeof healthy) =>
    startUpstream((req, res) => {
      res.statusCode = req.url === '/health' && !healthy[name] ? 500 : 200;
      res.end(name);
    });
  const targets = [targetAt(await start('a')), targetAt(await start('b'), { id: '10.0.0.2' })];
  const { port, become } = await startBalancer(targets, { healthCheck: OFTEN });
  const ask = async () => {
    const answers = [];
    for (let count = 0; count < 4; count++) answers.push((await request(port, '/')).body);
    return answers.sort().join('');
  };
  expect(await ask()).toBe('aabb');
  healthy.a = false;
  await become(['unhealthy', 'healthy']);
  expect(await ask()).toBe('bbbb');
  healthy.b = false;
  await become(['unhealthy', 'unhealthy']);
  expect(await ask()).toBe('aabb');
  healthy.a = true;
  await become(['healthy', 'unhealthy']);
  expect(await ask()).toBe('aaaa');
});
