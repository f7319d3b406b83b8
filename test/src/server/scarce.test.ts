/** A server that is short of a resource keeps running, and recovers fully when there is more again. */
import { connect } from 'node:net';
import { until } from '../../support/until';
import { builtForAll, start } from '../support/processes';
import { freePort, request } from '../support/sockets';

const built = builtForAll();

test.each([
  ['64 MiB of heap', 'exec "$0" --max-old-space-size=64 "$@"', 0],
  // Node itself takes some thirty of them.
  ['60 descriptors', 'ulimit -n 60; exec "$0" "$@"', 100],
])('%s: a client without room is refused, all others are answered', async (_, script, refusedOf) => {
  const ports = { APP_PORT: `${await freePort()}`, REDIRECT_PORT: `${await freePort()}`, LOG_LEVEL: 'error' };
  const app = start(process.execPath, [`${built.folder}/dist/app.js`], ports);
  const redirect = start('sh', ['-c', script, process.execPath, `${built.folder}/dist/redirect.js`], ports);
  const port = Number(ports.REDIRECT_PORT);
  const isUp = () => request(port, '/rota1').then(({ status }) => status === 200);
  await until('both servers', isUp, () => redirect.stderr() + app.stderr());

  const sockets = Array.from({ length: refusedOf }, () =>
    connect(port, '127.0.0.1').on('error', () => undefined),
  );
  await until(
    'that some are refused',
    () => sockets.length === 0 || sockets.some(({ closed }) => closed),
    () => sockets.length,
  );
  for (const socket of sockets) socket.destroy();
  await until('an answer', isUp, redirect.stderr);

  for (let batch = 0; batch < 100; batch += 1) {
    const answers = await Promise.all(Array.from({ length: 5 }, () => request(port, '/rota1')));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  }
  redirect.child.kill();
  expect(await redirect.end()).toBe(0);
  expect(redirect.stderr()).toBe('');
});

test('a wall clock that jumps by a day at every reading affects no timeout and no duration', async () => {
  const jumping = `
    const { now } = Date;
    let looks = 0;
    Date.now = () => now() + (looks++ % 2 ? 86_400_000 : -86_400_000);`;
  const args = ['--import', `data:text/javascript,${encodeURIComponent(jumping)}`];
  const ports = { APP_PORT: `${await freePort()}`, REDIRECT_PORT: `${await freePort()}` };
  const app = start(process.execPath, [...args, `${built.folder}/dist/app.js`], ports);
  const redirect = start(process.execPath, [...args, `${built.folder}/dist/redirect.js`], ports);
  await Promise.all([app.said('listening'), redirect.said('listening')]);

  const requests = 20;
  for (let sent = 0; sent < requests; sent += 1) {
    expect(await request(Number(ports.REDIRECT_PORT), '/rota1')).toMatchObject({ status: 200 });
  }
  redirect.child.kill();
  expect(await redirect.end()).toBe(0);
  const lines = redirect.stdout().trim().split('\n');
  const durations = lines.flatMap((line) => (JSON.parse(line) as { durationMs?: number }).durationMs ?? []);
  expect(durations).toHaveLength(requests);
  expect(durations.filter((ms) => ms < 0 || ms > 10_000)).toEqual([]);
});
