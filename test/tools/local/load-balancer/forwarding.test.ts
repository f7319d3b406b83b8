/** What reaches a target from a request, and a client from an answer. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { exchange, readAll, readUntil, request } from '../../../src/support/sockets';
import { startBalancer, startRecorder, startTarget, targetAt } from './support/balanced';

test.each([
  ['GET', '/a//b/../c?x=%2F&&y'],
  ['GET', '//evil.example/x'],
  ['OPTIONS', '*'],
  ['GET', 'http://example.test/absolute'],
])('%s %s reaches the target unchanged', async (method, target) => {
  const { port: at, seen } = await startRecorder();
  const { port } = await startBalancer([targetAt(at)]);
  await request(port, target, { method });
  expect(seen.map((req) => `${req.method} ${req.url}`)).toEqual([`${method} ${target}`]);
});

test('a client gets status, headers and body of the answer, and no headers about its connection', async () => {
  const { port: at } = await startRecorder((_, res) => {
    res.writeHead(418, 'Teapot', [
      'Set-Cookie',
      'a=1',
      'Set-Cookie',
      'b=2',
      'Keep-Alive',
      'timeout=7',
      'X-One',
      '1',
    ]);
    res.end('short and stout');
  });
  const { port } = await startBalancer([targetAt(at)]);
  const answer = await exchange(port, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 418 Teapot\r\n/);
  expect(answer).toMatch(/set-cookie: a=1\r\nset-cookie: b=2\r\n/i);
  expect(answer).toMatch(/x-one: 1\r\n/i);
  expect(answer).toContain('short and stout');
  expect(answer).not.toContain('timeout=7');
});

test('an answer is forwarded piece by piece', async () => {
  const gate: { open?: () => void } = {};
  const { port: at } = await startRecorder((_, res) => {
    res.write('first');
    gate.open = () => res.end('second');
  });
  const { port } = await startBalancer([targetAt(at)]);
  const client = connect(port, '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  await readUntil(client, 'first');
  gate.open?.();
  expect(await readAll(client)).toContain('second');
});

test('a request is forwarded piece by piece', async () => {
  const body: { client?: Socket; text: string } = { text: '' };
  const { port: at } = await startRecorder((req, res) => {
    req.on('data', (chunk: Buffer) => {
      body.text += chunk.toString();
      if (body.text === 'first') body.client?.write('6\r\nsecond\r\n0\r\n\r\n');
    });
    req.once('end', () => res.end(body.text));
  });
  const { port } = await startBalancer([targetAt(at)]);
  body.client = connect(port, '127.0.0.1');
  body.client.write(
    'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n',
  );
  expect(await readAll(body.client)).toContain('firstsecond');
});

test.each([
  ['GET', ''],
  ['POST', 'Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n'],
  ['DELETE', 'Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n'],
  ['POST', 'Content-Length: 2\r\n\r\nab'],
])('the connection to the target is kept after %s %j', async (method, rest) => {
  const { port: at, seen } = await startRecorder((req, res) => {
    req.resume().once('end', () => res.end());
  });
  const { port } = await startBalancer([targetAt(at)]);
  for (let count = 0; count < 3; count++) {
    await exchange(port, `${method} / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${rest}\r\n`);
  }
  expect(seen).toHaveLength(3);
  expect(new Set(seen.map(({ socket }) => socket)).size).toBe(1);
});

test('a client that is answered before its request is complete may send the next one', async () => {
  const { port: at } = await startRecorder((req, res) => res.end(`answer to ${req.url}`));
  const { port } = await startBalancer([targetAt(at)]);
  const client = connect(port, '127.0.0.1');
  // More than any buffer holds.
  const rest = 'x'.repeat(4_000_000);
  client.write(
    `POST /first HTTP/1.1\r\nHost: x\r\nContent-Length: ${rest.length}\r\n\r\n${rest.slice(0, 1)}`,
  );
  await readUntil(client, 'answer to /first');
  client.write(`${rest.slice(1)}GET /second HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  expect(await readAll(client)).toContain('answer to /second');
});

test('when a client disconnects, its request to the target is aborted', async () => {
  const gone: { client?: Socket; closed?: Promise<unknown> } = {};
  const { port: at } = await startRecorder((_, res) => {
    gone.closed = once(res, 'close');
    gone.client?.destroy();
  });
  const { port } = await startBalancer([targetAt(at)]);
  gone.client = connect(port, '127.0.0.1');
  gone.client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(gone.client, 'close');
  await gone.closed;
  expect((await request(port, '/health')).status).toBe(200);
});

test('healthy targets take turns', async () => {
  const ports = await Promise.all(['a', 'b', 'c'].map((name) => startTarget((_, res) => res.end(name))));
  const { port } = await startBalancer(ports.map((at) => targetAt(at, { id: `10.0.0.${at}` })));
  const answers = [];
  for (let count = 0; count < 6; count++) answers.push((await request(port, '/')).body);
  expect(answers.join('')).toBe('abcabc');
});
