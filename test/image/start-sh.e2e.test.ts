import { cpSync, copyFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { builtForAll, start } from '../src/support/processes';
import { freePort, request } from '../src/support/sockets';
import { temporaryFolder } from '../support/temporary-folder';

const built = builtForAll();

const sh = (args: string[] = [], env: Record<string, string> = {}, folder = built.folder) =>
  start('sh', [`${folder}/start.sh`, ...args], env);

/** Both servers, ready, on ports of their own. */
async function both(env: Record<string, string> = {}) {
  const ports = { app: await freePort(), redirect: await freePort() };
  const all = sh([], { APP_PORT: String(ports.app), REDIRECT_PORT: String(ports.redirect), ...env });
  await all.said('listening', 2);
  return { all, ports };
}

function pidOf(parent: number | undefined, role: string): number {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args=']).toString().split('\n');
  const line = lines.find((text) => text.includes(` ${String(parent)} `) && text.includes(`dist/${role}.js`));
  return Number(line?.trim().split(/\s+/)[0]);
}

async function alive(port: number): Promise<boolean> {
  return (await request(port, '/health')).status === 200;
}

test('one role becomes that server: the signal reaches Node itself', async () => {
  const port = await freePort();
  const app = sh(['app'], { APP_PORT: String(port) });
  await app.said('listening');
  expect(await alive(port)).toBe(true);
  expect(execFileSync('ps', ['-o', 'args=', '-p', String(app.child.pid)]).toString()).toBe(
    'node --max-semi-space-size=8 dist/app.js\n',
  );
  app.child.kill();
  expect(await app.ended).toBe(0);
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  'without a role it runs both, and %s drains both',
  async (signal) => {
    const { all, ports } = await both();
    expect(await request(ports.redirect, '/rota1')).toMatchObject({ status: 200, body: '{"status":"UP"}' });
    all.child.kill(signal);
    expect(await all.ended).toBe(0);
    expect(all.stdout().split('"stopped"')).toHaveLength(3);
  },
);

test('a second signal ends both immediately', async () => {
  const { all, ports } = await both({ SHUTDOWN_DELAY_MS: '60000', SHUTDOWN_TIMEOUT_MS: '90000' });
  all.child.kill();
  await all.said('stopping', 2);
  all.child.kill();
  expect(await all.ended).toBe(143);
  expect(await Promise.all([alive(ports.app), alive(ports.redirect)])).toEqual([false, false]);
});

test.each(['app', 'redirect'])('when %s dies, the other is drained and the exit is not 0', async (role) => {
  const { all } = await both();
  process.kill(pidOf(all.child.pid, role), 'SIGKILL');
  expect(await all.ended).toBe(1);
  expect(all.stdout()).toContain('"stopped"');
  expect(all.stderr()).toContain('start.sh: a server exited unexpectedly\n');
});

test('a server that cannot start ends the other', async () => {
  const all = sh([], { APP_PORT: String(await freePort()), REDIRECT_PORT: 'x' });
  expect(await all.ended).toBe(1);
  expect(all.stderr()).toContain('redirect: REDIRECT_PORT must be');
});

test.each([[['nope']], [['']], [['app', 'redirect']], [['../dist/app']]])(
  '%j is not a role',
  async (args) => {
    const wrong = sh(args);
    expect(await wrong.ended).toBe(64);
    expect(wrong.stderr()).toBe(`start.sh: unknown role '${args.join(' ')}', the roles are: app redirect\n`);
  },
);

test('whatever is built is a role', async () => {
  const folder = temporaryFolder();
  cpSync(built.folder, folder, { recursive: true });
  writeFileSync(join(folder, 'dist/third.js'), 'console.log("third")');
  const third = sh(['third'], {}, folder);
  expect(await third.ended).toBe(0);
  expect(third.stdout()).toBe('third\n');
});

test('without a build one line says what to do', async () => {
  const folder = temporaryFolder();
  copyFileSync(join(built.folder, 'start.sh'), join(folder, 'start.sh'));
  const unbuilt = sh(['app'], {}, folder);
  expect(await unbuilt.ended).toBe(1);
  expect(unbuilt.stderr()).toBe("start.sh: nothing is built: run 'npm run build'\n");
});
