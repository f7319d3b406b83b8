/** `npm run cost` as a user runs it. */
import { loadSettings } from '../../../contract/settings';
import { estimate, type Estimate } from '../../../tools/cost/estimate';
import { describeEstimate } from '../../../tools/cost/report';
import { LOG_LINE_BYTES } from '../../../tools/cost/usage';
import { settings as example } from '../../fixtures/settings';
import { closeAll, startApp, startRedirect } from '../../src/support/services';
import { request } from '../../src/support/sockets';
import { runTool } from '../../support/tool';

afterEach(closeAll);

const cost = (...args: string[]) =>
  runTool('cost', args, {
    // Without credentials and network.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
  });

test('without a name it covers every environment', async () => {
  const settings = loadSettings();
  const { stdout, stderr, status } = await cost();
  expect(stdout).toBe(`${describeEstimate(estimate(settings, settings.environments))}\n`);
  expect(stderr).toBe('');
  expect(status).toBe(0);
});

test('one environment, as JSON, resource by resource', async () => {
  const { stdout, status } = await cost('prod', '--json');
  const { environments } = JSON.parse(stdout) as Estimate;
  expect(environments.map(({ name }) => name)).toEqual(['prod']);
  const lines = environments[0]?.chosen.lines.map(({ resource, item }) => `${resource}: ${item}`);
  expect(lines).toContain('aws_lb fargate-duo-prod: load balancer');
  expect(lines).toContain('aws_ecs_cluster fargate-duo-prod: metric of Container Insights');
  expect(status).toBe(0);
});

test.each([
  [['dev', 'nowhere'], /^there is no environment 'nowhere': it is one of dev, prod\n$/],
  [['--xml'], /^Unknown option '--xml': see --help\n$/],
])('%j is refused in one line', async (args, message) => {
  const { stdout, stderr, status } = await cost(...args);
  expect({ stdout, status }).toEqual({ stdout: '', status: 1 });
  expect(stderr).toMatch(message);
});

test('--help says what it needs', async () => {
  const { stdout, status } = await cost('--help');
  expect(stdout).toContain('needs no credentials');
  expect(status).toBe(0);
});

test('a region without prices is named, with where to add them', () => {
  // A fictitious region, so that nobody adds its prices.
  const region = 'sa-northwest-9';
  const elsewhere = loadSettings({ ...example, region, zones: [`${region}a`, `${region}b`] });
  expect(() => estimate(elsewhere, elsewhere.environments)).toThrow(
    'no price for sa-northwest-9: add it to tools/cost/prices.ts',
  );
});

test('the size of a logged request is the size of the log line', async () => {
  const app = await startApp();
  const redirect = await startRedirect(app.port);
  await request(redirect.port, '/rota1', { headers: { 'User-Agent': 'curl/8' } });
  const lines = [...(await app.logged(1)), ...(await redirect.logged(1))];
  expect(lines).toHaveLength(2);
  for (const line of lines) {
    const bytes = Buffer.byteLength(JSON.stringify(line));
    expect(bytes).toBeLessThanOrEqual(LOG_LINE_BYTES);
    expect(bytes).toBeGreaterThan(LOG_LINE_BYTES * 0.8);
  }
});
