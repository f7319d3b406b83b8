/** The log of a server, for every kind of stdout and reader. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/temporary-folder';
import { until } from '../../support/until';
import { builtForAll, type Process, start } from '../support/processes';
import { freePort, request } from '../support/sockets';

const built = builtForAll();
const open = new Set<number>();
afterEach(() => {
  for (const fd of open) closeSync(fd);
  open.clear();
});

/** A pipe with a reader that does not read; open until it is closed. */
function unreadPipe(): { path: string; close: () => void } {
  const path = join(temporaryFolder(), 'pipe');
  spawnSync('mkfifo', [path]);
  const fd = openSync(path, 'r+');
  open.add(fd);
  return {
    path,
    close() {
      open.delete(fd);
      closeSync(fd);
    },
  };
}

/** A command whose stdout is the file at this path, or closed. */
const startInto = (stdout: string | undefined, command: string[], env: Record<string, string>) =>
  start(
    'sh',
    ['-c', stdout === undefined ? 'exec "$@" >&-' : 'exec "$@" >"$0"', stdout ?? 'sh', ...command],
    env,
  );

/** Waits until it listens, which it may be unable to log. */
async function whenUp(port: number, server: Process): Promise<void> {
  const isUp = () => request(port, '/health').then(({ status }) => status === 200);
  await until(`an answer on port ${port}`, isUp, server.stderr);
}

async function startApp(stdout: string | undefined, env: Record<string, string> = {}) {
  const port = await freePort();
  const command = [process.execPath, `${built.folder}/dist/app.js`];
  const server = startInto(stdout, command, { APP_PORT: `${port}`, ...env });
  await whenUp(port, server);
  return { port, server };
}

/** Each sends one request at a time. */
const CLIENTS = 16;

/** Requests all of them, 16 at a time; returns those that got their whole answer. */
async function ask(port: number, paths: readonly string[]): Promise<string[]> {
  const agent = new Agent({ keepAlive: true });
  const left = [...paths];
  const answered: string[] = [];
  const one = (path: string) =>
    new Promise<void>((resolve) => {
      get({ host: '127.0.0.1', port, path, agent }, (answer) => {
        answer.resume().once('error', () => undefined);
        answer.once('close', () => {
          if (answer.complete) answered.push(path);
          resolve();
        });
      }).once('error', () => {
        left.length = 0;
        resolve();
      });
    });
  const client = async () => {
    for (let path = left.shift(); path !== undefined; path = left.shift()) await one(path);
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  agent.destroy();
  return answered;
}

const paths = (count: number, padding = 0) =>
  Array.from({ length: count }, (_, number) => `/${number}-${'x'.repeat(padding)}`);

/** More than a pipe and a server hold: a line has at least a kilobyte. */
const tooMany = paths(1_200, 1_000);

type Line = Record<string, unknown>;
const parsed = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

const kinds: Record<string, () => Promise<{ port: number; server: Process }>> = {
  'a pipe that nobody reads': () => startApp(unreadPipe().path),
  async 'a pipe whose reader has closed it'() {
    const pipe = unreadPipe();
    const app = await startApp(pipe.path);
    pipe.close();
    return app;
  },
  async 'a socket that nobody reads'() {
    const port = await freePort();
    const server = start(process.execPath, [`${built.folder}/dist/app.js`], { APP_PORT: `${port}` });
    server.child.stdout?.pause();
    await whenUp(port, server);
    // Otherwise its end would go unnoticed.
    server.child.once('exit', () => server.child.stdout?.resume());
    return { port, server };
  },
  'a full disk': () => startApp('/dev/full'),
  'a closed one': () => startApp(undefined),
  'a file': () => startApp(join(temporaryFolder(), 'log')),
};

test.each(Object.entries(kinds))(
  'stdout is %s: every request is answered, SIGTERM ends with 0',
  async (_kind, of) => {
    const { port, server } = await of();
    expect(await ask(port, tooMany)).toHaveLength(tooMany.length);
    server.child.kill();
    expect(await server.end()).toBe(0);
  },
);

test('a stdout that nobody reads does not keep the second signal from ending the process', async () => {
  const { port, server } = await startApp(unreadPipe().path, {
    SHUTDOWN_DELAY_MS: '60000',
    SHUTDOWN_TIMEOUT_MS: '90000',
  });
  await ask(port, tooMany);
  server.child.kill('SIGINT');
  // Requests are still accepted; a kept connection shows that the server is stopping.
  const isStopping = () =>
    new Promise<boolean>((resolve, reject) => {
      get({ host: '127.0.0.1', port, agent: new Agent({ keepAlive: true }) }, (answer) => {
        answer.destroy();
        resolve(answer.headers.connection === 'close');
      }).once('error', reject);
    });
  await until('the stop', isStopping, server.stderr);
  server.child.kill('SIGTERM');
  expect(await server.end()).toBe(143);
});

test('lines without room are counted where they are missing, and later lines are logged', async () => {
  const { path } = unreadPipe();
  const { port } = await startApp(path);
  await ask(port, tooMany);
  const reader = start('cat', [path]);
  await reader.said('"dropped":');
  await request(port, '/after');
  await reader.said('"/after"');
  const lines = parsed(reader.stdout());
  const at = lines.findIndex(({ dropped }) => dropped !== undefined);
  expect(lines[at]).toMatchObject({ level: 'warn', service: 'app', msg: expect.any(String) as string });
  const asked = lines.filter(({ path }) => tooMany.includes(path as string));
  expect(asked.length + Number(lines[at]?.dropped)).toBe(tooMany.length);
  expect(lines.slice(at + 1)).toMatchObject([{ path: '/after' }]);
  // Waiting lines take bounded memory, in addition to the pipe's own.
  expect(Buffer.byteLength(JSON.stringify(asked))).toBeLessThan(1024 * 1024 + 256 * 1024);
});

test('in a file the lines do not overwrite those of others', async () => {
  const log = join(temporaryFolder(), 'log');
  const script = `trap 'kill $!' TERM; echo before; "$@" & wait; wait; echo after`;
  const port = await freePort();
  const command = ['sh', '-c', script, 'sh', process.execPath, `${built.folder}/dist/app.js`];
  const both = startInto(log, command, { APP_PORT: `${port}` });
  await whenUp(port, both);
  both.child.kill();
  expect(await both.end()).toBe(0);
  const [before, ...lines] = readFileSync(log, 'utf8').trimEnd().split('\n');
  expect([before, lines.pop()]).toEqual(['before', 'after']);
  expect(parsed(lines.join('\n')).at(-1)).toMatchObject({ msg: 'stopped' });
});

test('an exit waits for a reader that reads', async () => {
  const { path, close } = unreadPipe();
  const { port, server } = await startApp(path);
  const reader = start('cat', [path]);
  await reader.said('listening');
  reader.child.kill('SIGSTOP');
  const some = paths(500, 1_000);
  await ask(port, some);
  server.child.kill();
  reader.child.kill('SIGCONT');
  expect(await server.end()).toBe(0);
  close();
  await reader.end();
  const lines = parsed(reader.stdout());
  expect(lines.filter(({ path }) => some.includes(path as string))).toHaveLength(some.length);
  expect(lines.at(-1)).toMatchObject({ msg: 'stopped' });
});

test.each([
  ['app', 'none', 0],
  // A forwarded answer is sent in the turn in which its line is written, at most one per connection.
  ['redirect', 'at most those of a turn', CLIENTS],
])('kill -9 under load: of the answers of %s that clients got, %s without a line', async (role, _, lost) => {
  const ports = { app: await freePort(), redirect: await freePort() };
  const env = { APP_PORT: `${ports.app}`, REDIRECT_PORT: `${ports.redirect}` };
  const path = role === 'app' ? '/' : '/rota1';
  if (role === 'redirect') {
    const app = startInto('/dev/null', [process.execPath, `${built.folder}/dist/app.js`], env);
    await whenUp(ports.app, app);
  }
  const port = ports[role as keyof typeof ports];
  // Each round hits a different moment between two requests or within one.
  for (let round = 0; round < 5; round += 1) {
    const log = join(temporaryFolder(), 'log');
    const server = startInto(log, [process.execPath, `${built.folder}/dist/${role}.js`], env);
    await whenUp(port, server);
    const answers = ask(port, Array<string>(100_000).fill(path));
    await until('lines under load', () => readFileSync(log, 'utf8').split('\n').length > 200, server.stderr);
    server.child.kill('SIGKILL');
    const answered = await answers;
    const logged = parsed(readFileSync(log, 'utf8')).filter((line) => line.path === path);
    expect(answered.length).toBeGreaterThan(100);
    expect(logged.length).toBeGreaterThanOrEqual(answered.length - lost);
    await server.end();
  }
});

test('both servers on one pipe that is read late: every line is whole, however long the paths', async () => {
  const { path, close } = unreadPipe();
  const ports = { app: await freePort(), redirect: await freePort() };
  const env = { APP_PORT: `${ports.app}`, REDIRECT_PORT: `${ports.redirect}` };
  const both = startInto(path, ['sh', `${built.folder}/start.sh`], env);
  const long = paths(300, 15_000);
  await Promise.all(Object.values(ports).map((port) => whenUp(port, both)));
  await Promise.all(Object.values(ports).map((port) => ask(port, long)));
  const reader = start('cat', [path]);
  await reader.said('"status":404', 2 * long.length);
  both.child.kill();
  expect(await both.end()).toBe(0);
  close();
  await reader.end();
  const lines = parsed(reader.stdout());
  for (const service of ['app', 'redirect']) {
    const asked = lines.filter((line) => line.service === service && line.status === 404);
    expect(asked).toHaveLength(long.length);
    expect(lines).toContainEqual(expect.objectContaining({ service, msg: 'stopped' }));
  }
});
