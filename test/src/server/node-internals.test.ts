/** What the servers assume about Node although Node does not document it: a failure here is a change in Node. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import {
  answerAfterEnd,
  closeAfter,
  closesAfter,
  endBy,
  hasBegunRequest,
  makeRequests,
  stopAccepting,
} from '../../../src/server/node-internals';
import { inTime, until } from '../../support/until';
import { listen, parse, readAll, readUntil, whenClosed } from '../support/sockets';

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** A plain Node server, a client, and the server's socket for that client. */
async function open(
  bytes: string,
  handler: RequestListener = (_req, res) => setImmediate(() => res.end('done')),
  prepare = noPreparation,
) {
  const server = createServer(handler);
  servers.push(server);
  const port = await listen(server);
  const accepted = new Promise<Socket>((resolve) => {
    server.once('connection', (socket) => {
      prepare(server, socket);
      resolve(socket);
    });
  });
  const client = connect(port, '127.0.0.1').on('error', () => undefined);
  client.write(bytes);
  const socket = await inTime('a connection', accepted, () => port);
  return { server, client, socket };
}

const noPreparation: (server: Server, socket: Socket) => unknown = () => undefined;

test('makeRequests: whatever arrives after the limit is not a request', async () => {
  const seen: string[] = [];
  const { client } = await open(
    get('/1') + get('/2').repeat(5),
    ({ url = '' }) => seen.push(url),
    (_server, socket) => {
      makeRequests(socket, () => seen.length < 2);
    },
  );
  client.end();
  // Node closes its side.
  await whenClosed(client.resume());
  expect(seen).toEqual(['/1', '/2']);
});

test.each([
  'PRI /\r\nHost: x\r\n\r\n',
  'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
])('makeRequests: %j is an ordinary request, which closes its connection', async (bytes) => {
  const { client } = await open(bytes, undefined, (_server, socket) => {
    makeRequests(socket, () => true);
  });
  expect(parse(await readAll(client))).toMatchObject({ status: 200, headers: { connection: 'close' } });
});

test.each([
  ['nothing has arrived', '', false],
  ['half of the headers have arrived', 'GET / HT', true],
  ['half of a second request has arrived', `${get('/')}GET`, true],
  ['a whole request has arrived', get('/'), false],
  ['half of a body has arrived', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf', true],
])('hasBegunRequest: where %s', async (_what, bytes, expected) => {
  const { client, socket } = await open(bytes);
  await until(
    'all bytes',
    () => socket.bytesRead === bytes.length,
    () => socket.bytesRead,
  );
  expect(hasBegunRequest(socket)).toBe(expected);
  client.destroy();
});

test('answerAfterEnd: a client that has closed its side gets its answer, and the connection is closed', async () => {
  const answers: (() => void)[] = [];
  const { server, client, socket } = await open(
    '',
    (_req, res) => answers.push(() => res.end('done')),
    answerAfterEnd,
  );
  client.end(get('/'));
  await inTime('the end of the client', once(socket, 'end'), () => answers.length);
  answers[0]?.();
  expect(parse(await readAll(client))).toMatchObject({ status: 200 });
  expect(server.listening).toBe(true);
});

test('closeAfter, closesAfter, endBy: the connection ends as requested, after the response that announces it', async () => {
  let ended = 0;
  const { client } = await open(
    get('/'),
    (_req, res) => {
      expect(closesAfter(res)).toBe(false);
      closeAfter(res);
      expect(closesAfter(res)).toBe(true);
      res.end('done');
    },
    (_server, socket) => {
      endBy(socket, () => {
        ended += 1;
        socket.end('!');
      });
    },
  );
  const text = await readAll(client);
  expect(text).toMatch(/Connection: close[^]*done!$/);
  expect(ended).toBe(1);
});

test("closesAfter: because of the client's own Connection", async () => {
  const { client } = await open('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', (_req, res) => {
    res.end(String(closesAfter(res)));
  });
  expect(await readAll(client)).toMatch(/true$/);
});

test('stopAccepting: leaves idle connections alone, and is notified when they are closed', async () => {
  const { server, client } = await open(get('/'));
  await readUntil(client, 'done');
  const closed = new Promise<void>((resolve) => {
    stopAccepting(server, resolve);
  });
  expect(server.listening).toBe(false);
  client.write(get('/'));
  await readUntil(client, 'done');
  client.end();
  await inTime('the close', closed, () => 'it is open');
});
