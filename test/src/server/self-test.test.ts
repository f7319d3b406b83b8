/** A server listens only after its routes have answered. */
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';

import { healthCheckCommand } from '../../../contract/health-check';
import { temporaryFolder } from '../../support/temporary-folder';
import { builtForAll, start } from '../support/processes';
import { closeAll, startApp, startRawUpstream } from '../support/services';
import { freePort, request } from '../support/sockets';

const built = builtForAll();
afterEach(closeAll);

const redirect = async (upstream: number, env: Record<string, string> = {}) => {
  const port = await freePort();
  const server = start(process.execPath, [`${built.folder}/dist/redirect.js`], {
    REDIRECT_PORT: `${port}`,
    APP_URL: `http://127.0.0.1:${upstream}`,
    ...env,
  });
  return { port, server };
};

/** Answers with these bytes until it is switched to App. */
async function switchedUpstream(bytes: string) {
  const lead: { to?: number } = {};
  const port = await startRawUpstream((socket: Socket) => {
    if (lead.to === undefined) return socket.once('data', () => socket.end(bytes));
    const app = connect(lead.to, '127.0.0.1').on('error', () => socket.destroy());
    return socket.pipe(app).pipe(socket);
  });
  return { port, lead };
}

const answer = (body: string, type = 'application/json') =>
  `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nConnection: close\r\n\r\n${body}`;

test.each([
  ['breaks connections', '', 'answers 502 '],
  ['answers HTML', answer('<p>', 'text/html'), 'answers text/html, not JSON'],
  ['is down', answer('{"status":"DOWN"}'), 'not {\\"status\\":\\"UP\\"}'],
])('while its upstream %s nobody gets a connection, and one line says why', async (_, bytes, reason) => {
  const { port: upstream, lead } = await switchedUpstream(bytes);
  const { port, server } = await redirect(upstream);
  await server.said('not ready: GET /rota1');
  await expect(request(port, '/health')).resolves.toMatchObject({ status: NaN });
  lead.to = (await startApp()).port;
  await server.said('"msg":"listening"');
  expect(await request(port, '/rota1')).toMatchObject({ status: 200, body: '{"status":"UP"}' });
  const before = server.stdout().split('"msg":"listening"')[0]?.trim().split('\n') ?? [];
  expect(before.filter((line) => line.includes('"level":"warn"') && line.includes(reason))).toHaveLength(1);
  expect(before.filter((line) => /"level":"(info|error)".*"path"/.test(line))).toEqual([]);
});

test.each([
  ['answers something else', 'ctx.body = { greeting', 'answers {\\"greeting\\":'],
  ['throws', 'throw Error("no words"); ctx.body = { message', 'answers 500 {\\"error\\":'],
])('an App whose / %s is not healthy, and the last line says why', async (_, broken, reason) => {
  const source = readFileSync(`${built.folder}/dist/app.js`, 'utf8').split('ctx.body = { message');
  expect(source).toHaveLength(2);
  const file = join(temporaryFolder(), 'app.js');
  writeFileSync(file, source.join(broken));
  const port = await freePort();
  const app = start(process.execPath, [file], { APP_PORT: `${port}`, LOG_LEVEL: 'debug' });
  // It has been requested again.
  await app.said('"path":"/"', 3);
  const [, command = '', ...args] = healthCheckCommand('app', port);
  expect(await start(command, args).end()).toBe(1);
  const lines = app.stdout().split('\n');
  const last = lines.filter((line) => /"level":"(?!debug)/.test(line)).at(-1);
  expect(last).toContain(`not ready: GET / ${reason}`);
  expect(app.child.exitCode).toBeNull();
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends the wait immediately, with 0', async (signal) => {
  const { server } = await redirect(await freePort(), {
    SHUTDOWN_DELAY_MS: '60000',
    SHUTDOWN_TIMEOUT_MS: '90000',
  });
  await server.said('not ready');
  server.child.kill(signal);
  expect(await server.end()).toBe(0);
});
