import { connect, type Socket } from 'node:net';
import { full, proof } from '../support/proof';
import { startMeasured } from './support/measured';
import { builtForAll } from '../src/support/processes';
import { answersSelfTest, closeAll, startRawUpstream } from '../src/support/services';
import { request, whenClosed } from '../src/support/sockets';
import { inTime, until } from '../support/until';

jest.setTimeout(full ? 1_800_000 : 300_000);

const built = builtForAll();
afterAll(closeAll);

const get = (id: number) => `GET /rota1?${id} HTTP/1.1\r\nHost: x\r\n\r\n`;
const post = (id: number) => `POST /rota1?${id} HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nhalf`;

const answer = `HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\n${'half'.repeat(25)}`;

/**
 * How clients disconnect, and what they have sent by then. A client that only closes its side may still read: its
 * request ends with its answer.
 */
const ways = [get, post, (id: number) => get(id) + get(id)].flatMap((bytes) => [
  { bytes, leave: (socket: Socket) => socket.destroy(), isAnswered: true },
  { bytes, leave: (socket: Socket) => socket.end(), isAnswered: true },
  { bytes, leave: (socket: Socket) => socket.resetAndDestroy(), isAnswered: false },
]);

// An engine under koa-proxies that misses the end of the client, like http-proxy 1.18.1, keeps the connection
// to the upstream forever (http-party/node-http-proxy#1696).
test('clients that disconnect before or within their answers leave no connection and no memory', async () => {
  const open = new Set<Socket>();
  // By number: requests reach the upstream in any order, and a body may arrive separately.
  const asked = new Map<string, (finish: () => void) => void>();
  let count = 0;
  const upstream = await startRawUpstream((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      if (answersSelfTest(socket, chunk)) return;
      const [, id] = /\?(\d+) /.exec(chunk.toString()) ?? [];
      if (id === undefined) return;
      // Every other client has half an answer when it disconnects.
      const begun = (count += 1) % 2 === 0 ? answer.length / 2 : 0;
      socket.write(answer.slice(0, begun));
      const finish = () => socket.write(answer.slice(begun));
      // A client's second request follows the answer to its first.
      const tell = asked.get(id) ?? finish;
      asked.delete(id);
      tell(finish);
    });
  });
  const redirect = await startMeasured(built, 'redirect', {
    APP_URL: `http://127.0.0.1:${upstream}`,
    UPSTREAM_TIMEOUT_MS: '300000',
  });

  async function abort(number: number): Promise<void> {
    const { bytes, leave, isAnswered } = ways[number % ways.length] as (typeof ways)[number];
    const client = connect(redirect.port, '127.0.0.1').on('error', () => undefined);
    const reached = new Promise<() => void>((resolve) => asked.set(`${number}`, resolve));
    client.resume().write(bytes(number));
    const finish = await inTime(
      'a request upstream',
      reached,
      () => `number ${number} is missing among ${count}`,
    );
    leave(client);
    if (isAnswered) finish();
    await whenClosed(client);
  }
  async function abortMany(requests: number): Promise<void> {
    for (let done = 0; done < requests; done += 100) {
      await Promise.all(Array.from({ length: 100 }, (_, number) => abort(done + number)));
    }
  }
  await abortMany(500);
  const before = await redirect.settled();
  const requests = full ? 50_000 : 1_500;
  await abortMany(requests);
  const after = await redirect.settled();
  await until(
    'the end of the connections to the upstream',
    () => open.size === 0,
    () => `${open.size} are open`,
  );
  expect({ sockets: after.sockets, upstream: open.size }).toEqual({ sockets: 0, upstream: 0 });
  expect(after.heapBytes - before.heapBytes).toBeLessThan(3_000_000);
  expect(await request(redirect.port, '/health')).toMatchObject({ status: 200 });
  const figures = {
    'requests abandoned': requests,
    'sockets left': after.sockets + open.size,
    'KiB of heap more': Math.max(0, Math.round((after.heapBytes - before.heapBytes) / 1024)),
  };
  proof('aborts', figures, ['requests abandoned', 'KiB of heap more']);
});
