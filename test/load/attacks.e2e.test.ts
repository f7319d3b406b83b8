import fc from 'fast-check';
import { connect, createServer } from 'node:net';
import { full, proof } from '../support/proof';
import { statuses } from '../src/support/answers';
import { attack, type Attack, type Role } from './support/attack';
import { startMeasured, type Measured } from './support/measured';
import { builtForAll } from '../src/support/processes';
import { listen, whenClosed } from '../src/support/sockets';
import { startTap, type Tap } from './support/tap';

jest.setTimeout(full ? 1_800_000 : 500_000);

/** The test names contain it; SEED=… repeats the same run. */
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const times = full ? 5 : 1;

const built = builtForAll();
let tap: Tap | undefined;
let baited = 0;
const bait = createServer((socket) => {
  baited += 1;
  socket.destroy();
});
let baitPort: number;
beforeAll(async () => {
  baitPort = await listen(bait);
});
afterAll(() => {
  tap?.close();
  bait.close();
});

/** Sends the attack, reads until the server closes, and parses the answers. */
async function carryOut({ bytes, cuts, owed, clean, heads }: Attack, port: number): Promise<number[]> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  const chunks: Buffer[] = [];
  let heard = Date.now();
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    heard = Date.now();
  });
  // A refusing server may close before it has read everything.
  const found = () => statuses(Buffer.concat(chunks), heads);
  const closed = whenClosed(socket, found, 60_000);
  let at = 0;
  for (const cut of [...cuts, bytes.length]) {
    socket.write(bytes.slice(at, cut), 'latin1');
    at = Math.max(at, cut);
    if (cut < bytes.length) await new Promise(setImmediate);
  }
  // A server that waits for the rest of a request has sent every answer due, so the client disconnects. It still reads
  // what arrives after this silence.
  const patience = setInterval(() => {
    if (!clean && Date.now() - heard > 150 && found().length >= owed.length) socket.end();
  }, 50);
  try {
    await closed;
  } finally {
    clearInterval(patience);
  }
  const odd = found().filter((status) => ![200, 204, 400, 404, 405, 408, 413, 431].includes(status));
  if (odd.length > 0) throw new Error(`answered with ${odd.join()}`);
  expect(clean ? found() : found().slice(0, owed.length)).toEqual(owed);
  return found();
}

/** Many connections at a time; the number of requests sent. */
async function attackServer(role: Role, port: number, numRuns: number): Promise<number> {
  let requests = 0;
  const property = fc.asyncProperty(
    fc.array(attack(role, baitPort), { minLength: 1, maxLength: 200, size: 'max' }),
    async (attacks) => {
      requests += attacks.reduce((sum, each) => sum + each.requests, 0);
      await Promise.all(attacks.map((each) => carryOut(each, port)));
    },
  );
  // A failure prints its seed and the smallest attack that it finds in this time.
  await fc.assert(property, { numRuns, seed, interruptAfterTimeLimit: full ? 1_200_000 : 400_000 });
  return requests;
}

/** Attacks a server and compares what it holds before and after. */
async function withstands(role: Role, server: Measured, runs: number): Promise<number> {
  await attackServer(role, server.port, 10);
  const before = await server.settled();
  const requests = await attackServer(role, server.port, runs * times);
  const after = await server.settled();
  expect(after.sockets).toBe(0);
  // A leak of half a kilobyte per request exceeds this.
  expect(after.heapBytes - before.heapBytes).toBeLessThan(5_000_000);
  expect(server.child.exitCode).toBeNull();
  expect(server.stderr().replaceAll(/^\{"heapBytes".*\n/gm, '')).toBe('');
  expect(baited).toBe(0);
  return requests;
}

test(`App gets only valid requests to /health, and Redirect answers every attack in order (SEED=${seed})`, async () => {
  const app = await startMeasured(built, 'app', { LOG_LEVEL: 'debug' });
  tap = await startTap(app.port);
  const redirect = await startMeasured(built, 'redirect', { APP_URL: `http://127.0.0.1:${tap.port}` });
  const requests = await withstands('redirect', redirect, 60);
  expect(requests).toBeGreaterThan(10_000);
  // Redirect keeps idle connections for the next requests.
  expect((await app.held()).sockets).toBeLessThanOrEqual(256);
  expect(tap.problems).toEqual([]);
  // Only then has the last line of its log arrived.
  app.child.kill();
  expect(await app.end()).toBe(0);
  // App read exactly what was written, request by request; Redirect may cut one before App has read it.
  const [, log = ''] = app.stdout().split('"msg":"listening"');
  const read = log.match(/"path":"[^"]*"/g) ?? [];
  expect(read.filter((path) => path !== '"path":"/health"')).toEqual([]);
  expect(read.length).toBeGreaterThanOrEqual(tap.answers());
  expect(read.length).toBeLessThanOrEqual(tap.requests());
  expect(app.stderr().replaceAll(/^\{"heapBytes".*\n/gm, '')).toBe('');
  const figures = {
    'requests tried': requests,
    'passed on to App, all valid': tap.requests(),
    'connections to another port': baited,
    seed: `${seed}`,
  };
  proof('attacks', figures, ['requests tried', 'passed on to App, all valid', 'seed']);
});

test(`App answers every attack in order (SEED=${seed})`, async () => {
  const app = await startMeasured(built, 'app');
  const requests = await withstands('app', app, 15);
  proof('attacks on App', { 'requests tried': requests, seed: `${seed}` }, ['requests tried', 'seed']);
});
