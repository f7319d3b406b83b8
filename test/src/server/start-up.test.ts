import { join } from 'node:path';

import { healthCheckCommand } from '../../../contract/health-check';
import { builtForAll, start } from '../support/processes';
import { closeAll, startApp, startRawUpstream } from '../support/services';
import { freePort, request } from '../support/sockets';
import { checkout } from '../../support/checkout';

const built = builtForAll();
afterEach(closeAll);

const run = (name: string, env: Record<string, string>) =>
  start(process.execPath, [`${built.folder}/dist/${name}.js`], env);

test('the sources run without a build', async () => {
  const port = await freePort();
  const args = ['--import', 'tsx', join(checkout(), 'src/app/main.ts')];
  const app = start(process.execPath, args, { APP_PORT: String(port) });
  await app.said('listening');
  expect(await request(port, '/')).toMatchObject({ status: 200 });
  app.child.kill();
  expect(await app.end()).toBe(0);
});

test('a bad environment is one line and exit 1', async () => {
  const app = run('app', { APP_PORT: 'x' });
  expect(await app.end()).toBe(1);
  expect(app.stderr()).toBe("app: APP_PORT must be a whole number from 1 to 65535, got 'x'\n");
  expect(app.stdout()).toBe('');
});

test.each(['app', 'redirect'])('no target makes %s print a warning of Node', async (name) => {
  const port = await freePort();
  const env = {
    [`${name.toUpperCase()}_PORT`]: String(port),
    APP_URL: `http://127.0.0.1:${(await startApp()).port}`,
  };
  // Warnings of later Node releases are reported.
  const server = run(name, { ...env, NODE_OPTIONS: '--pending-deprecation' });
  await server.said('listening');
  for (const target of ['/', '/health', '/rota1', '//x', '*', '/health#x', '/health?a#b', '/rota1?a#b']) {
    await request(port, target, { method: 'OPTIONS' });
  }
  server.child.kill();
  expect(await server.end()).toBe(0);
  expect(server.stderr()).toBe('');
});

test('a port in use is one line and exit 1, even while the upstream is down', async () => {
  const port = await startRawUpstream(() => undefined);
  const APP_URL = `http://127.0.0.1:${await freePort()}`;
  const redirect = run('redirect', { REDIRECT_PORT: String(port), APP_URL });
  expect(await redirect.end()).toBe(1);
  expect(redirect.stdout()).toBe('');
  expect(redirect.stderr()).toBe(
    `redirect: REDIRECT_PORT ${port} is in use: stop what listens there or set REDIRECT_PORT\n`,
  );
});

test('an address that this machine does not have is one line and exit 1', async () => {
  const app = run('app', { HOST: '192.0.2.1' });
  expect(await app.end()).toBe(1);
  expect(app.stderr()).toMatch(/^app: cannot listen on HOST '192\.0\.2\.1'.*\n$/);
});

test('the container health check passes while the server is up, and fails otherwise', async () => {
  const port = String(await freePort());
  const [kind, command = '', ...args] = healthCheckCommand('app', 1);
  expect(kind).toBe('CMD');
  const app = run('app', { APP_PORT: port, LOG_LEVEL: 'debug' });
  await app.said('listening');
  expect(await start(command, args, { APP_PORT: port }).end()).toBe(0);
  await app.said('"path":"/health"');
  expect(app.stdout()).toMatch(/"level":"debug".*"path":"\/health"/);
  app.child.kill();
  await app.end();
  expect(await start(command, args, { APP_PORT: port }).end()).toBe(1);
});

test('the container health check of a hanging server ends in less than 4 s', async () => {
  let asked = 0;
  const port = await startRawUpstream(() => (asked = Date.now()));
  const [, command = '', ...args] = healthCheckCommand('redirect', 1);
  expect(await start(command, args, { REDIRECT_PORT: String(port) }).end()).toBe(1);
  expect(Date.now() - asked).toBeLessThan(4_000);
});
