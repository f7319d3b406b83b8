import { ConfigError, readConfig } from '../../../src/server/config';

test("the defaults are the contract's", () => {
  expect(readConfig('app', {})).toEqual({
    variable: expect.any(Function) as unknown,
    maxConnections: 1000,
    host: '0.0.0.0',
    port: 5000,
    proxies: [],
    upstreamTimeoutMs: 5000,
    shutdownDelayMs: 0,
    shutdownTimeoutMs: 10_000,
    logLevel: 'info',
  });
  expect(readConfig('redirect', {})).toMatchObject({
    port: 5001,
    proxies: [{ path: '/rota1', upstream: 'http://127.0.0.1:5000', upstreamPath: '/health' }],
  });
});

test("a service's variables are named after it", () => {
  expect(readConfig('app', { HOST: '::1', APP_PORT: '1', REDIRECT_PORT: 'x' })).toMatchObject({
    host: '::1',
    port: 1,
  });
  expect(readConfig('redirect', { REDIRECT_PORT: '65535' }).port).toBe(65_535);
});

test('the upstream is APP_URL, or else App on APP_PORT', () => {
  const upstream = (env: Record<string, string>) => readConfig('redirect', env).proxies[0]?.upstream;
  expect(upstream({ APP_PORT: '7000' })).toBe('http://127.0.0.1:7000');
  expect(upstream({ APP_PORT: '7000', APP_URL: 'http://app.test:8080/' })).toBe('http://app.test:8080');
});

test('a custom variable has the value it is set to, even if empty; an unset one is refused with what to do', () => {
  const { variable } = readConfig('app', { GREETING: 'Olá', EMPTY: '' });
  expect([variable('GREETING'), variable('EMPTY')]).toEqual(['Olá', '']);
  expect(() => variable('NAME')).toThrow(
    new ConfigError('NAME is not set: add it to variables or secrets of app in settings.ts'),
  );
});

const port = 'must be a whole number from 1 to 65535, got';
const origin = 'must be http://<host>:<port> and nothing after it, got';

test.each([
  ['app', { APP_PORT: 'x' }, `APP_PORT ${port} 'x'`],
  ['app', { APP_PORT: '' }, `APP_PORT ${port} ''`],
  ['app', { APP_PORT: '0' }, `APP_PORT ${port} '0'`],
  ['app', { APP_PORT: '65536' }, `APP_PORT ${port} '65536'`],
  ['app', { APP_PORT: '5e3' }, `APP_PORT ${port} '5e3'`],
  ['app', { APP_PORT: ' 80' }, `APP_PORT ${port} ' 80'`],
  ['redirect', { APP_PORT: '-1' }, `APP_PORT ${port} '-1'`],
  ['app', { HOST: '' }, "HOST must be an address to listen on, got ''"],
  ['redirect', { APP_URL: 'http://app.test:0' }, `APP_URL ${origin} 'http://app.test:0'`],
  ['redirect', { APP_URL: 'app' }, `APP_URL ${origin} 'app'`],
  ['redirect', { APP_URL: 'https://app.test' }, `APP_URL ${origin} 'https://app.test'`],
  ['redirect', { APP_URL: 'http://app.test/base' }, `APP_URL ${origin} 'http://app.test/base'`],
  [
    'redirect',
    { UPSTREAM_TIMEOUT_MS: '0' },
    "UPSTREAM_TIMEOUT_MS must be a whole number from 1 to 300000, got '0'",
  ],
  [
    'app',
    { SHUTDOWN_DELAY_MS: '1.5' },
    "SHUTDOWN_DELAY_MS must be a whole number from 0 to 119999, got '1.5'",
  ],
  [
    'app',
    { SHUTDOWN_TIMEOUT_MS: '1s' },
    "SHUTDOWN_TIMEOUT_MS must be a whole number from 1 to 120000, got '1s'",
  ],
  [
    'app',
    { SHUTDOWN_DELAY_MS: '10000' },
    "SHUTDOWN_TIMEOUT_MS must be more than SHUTDOWN_DELAY_MS (10000), got '10000'",
  ],
  ['app', { MAX_CONNECTIONS: '0' }, "MAX_CONNECTIONS must be a whole number from 1 to 65535, got '0'"],
  [
    'app',
    { LOG_LEVEL: 'loud' },
    "LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent, got 'loud'",
  ],
] as const)('%s refuses %j', (name, env, message) => {
  expect(() => readConfig(name, env)).toThrow(new ConfigError(message));
});
