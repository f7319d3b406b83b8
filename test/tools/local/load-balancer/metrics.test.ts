/** Metrics in CloudWatch. */
import { startUpstream } from '../../../src/support/services';
import { request } from '../../../src/support/sockets';
import { startBalancer, LOAD_BALANCER, startTarget, TARGET_GROUP, targetAt } from './support/balanced';

const LoadBalancer = LOAD_BALANCER;
const both = { LoadBalancer, TargetGroup: TARGET_GROUP };

test.each([
  [200, '2XX'],
  [302, '3XX'],
  [404, '4XX'],
  [503, '5XX'],
])('%i from a target is counted for the load balancer and for its target group', async (status, kind) => {
  const at = await startTarget((_, res) => res.writeHead(status).end());
  const { port, balancer } = await startBalancer([targetAt(at)]);
  for (let count = 0; count < 3; count++) await request(port, '/');
  const { metrics } = balancer.report();
  const name = `HTTPCode_Target_${kind}_Count`;
  const times = metrics.filter(({ unit }) => unit === 'Seconds');
  expect(metrics.filter(({ unit, name: of }) => unit === 'Count' && !of.endsWith('HostCount'))).toEqual([
    { name: 'RequestCount', dimensions: { LoadBalancer }, unit: 'Count', value: 3 },
    { name: 'RequestCount', dimensions: both, unit: 'Count', value: 3 },
    { name, dimensions: { LoadBalancer }, unit: 'Count', value: 3 },
    { name, dimensions: both, unit: 'Count', value: 3 },
  ]);
  expect(times).toMatchObject([
    { name: 'TargetResponseTime', dimensions: { LoadBalancer } },
    { name: 'TargetResponseTime', dimensions: both },
  ]);
});

test('response times are reported in seconds, with their counts', async () => {
  const at = await startTarget((_, res) => setTimeout(() => res.end(), 20));
  const { port, balancer } = await startBalancer([targetAt(at)]);
  await Promise.all([request(port, '/'), request(port, '/')]);
  const [metric] = balancer.report().metrics.filter(({ unit }) => unit === 'Seconds');
  if (metric?.unit !== 'Seconds') throw new Error('there is none');
  expect(metric.counts.reduce((sum, count) => sum + count)).toBe(2);
  for (const seconds of metric.values) {
    expect(seconds).toBeGreaterThan(0.015);
    expect(seconds).toBeLessThan(10);
  }
});

test('reported data is not reported again, unreported data is', async () => {
  const at = await startTarget((_, res) => res.end());
  const { port, balancer } = await startBalancer([targetAt(at)]);
  for (let count = 0; count < 2; count++) await request(port, '/');
  const report = balancer.report();
  const next = balancer.report().metrics.map(({ name }) => name);
  expect(next).toEqual(['HealthyHostCount', 'UnHealthyHostCount']);
  balancer.takeBack(report);
  await request(port, '/');
  const { metrics } = balancer.report();
  const ofGroup = metrics.filter(({ dimensions }) => dimensions.TargetGroup);
  const told = ofGroup.map((metric) =>
    metric.unit === 'Count'
      ? [metric.name, metric.value]
      : [metric.name, metric.counts.reduce((a, b) => a + b)],
  );
  expect(told).toEqual([
    ['RequestCount', 3],
    ['HTTPCode_Target_2XX_Count', 3],
    ['TargetResponseTime', 3],
    ['HealthyHostCount', 1],
    ['UnHealthyHostCount', 0],
  ]);
});

test('the numbers of healthy and unhealthy targets are in every report', async () => {
  const start = (status: number) => startUpstream((_, res) => res.writeHead(status).end());
  const sick = targetAt(await start(500), { id: '10.0.0.2' });
  const healthCheck = { unhealthyThreshold: 1 };
  const { balancer, apply, become } = await startBalancer([targetAt(await start(200))], { healthCheck });
  const told = () =>
    balancer.report().metrics.map((metric) => [metric.name, metric.unit === 'Count' && metric.value]);
  for (let count = 0; count < 2; count++)
    expect(told()).toEqual([
      ['HealthyHostCount', 1],
      ['UnHealthyHostCount', 0],
    ]);
  await apply([sick]);
  await become(['unhealthy']);
  expect(told()).toEqual([
    ['HealthyHostCount', 0],
    ['UnHealthyHostCount', 1],
  ]);
});

test('a request without a target is not counted as one', async () => {
  const { port, balancer } = await startBalancer([]);
  await request(port, '/');
  const names = balancer.report().metrics.map(({ name }) => name);
  expect(names).not.toContain('RequestCount');
});
