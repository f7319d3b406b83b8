import { closeAll, startApp, startRedirect, startUpstream } from '../support/services';
import { exchange, parse, request } from '../support/sockets';

afterEach(closeAll);

const chunked = '0\r\n\r\n';

test.each([
  ['two hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
  ['an invalid host', 'GET / HTTP/1.1\r\nHost: a@b\r\n\r\n'],
  ['a port of letters', 'GET / HTTP/1.1\r\nHost: a:b\r\n\r\n'],
  ['an empty host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n'],
  ['absolute form without a Host', 'GET http://a/ HTTP/1.1\r\n\r\n'],
  ['absolute form with two Hosts', 'GET http://a/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
  ['absolute form with a user', 'GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['another scheme', 'GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['* for a method that is not OPTIONS', 'GET * HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a tunnel to a path', 'CONNECT /health HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['another version', 'GET / HTTP/2.0\r\nHost: a\r\n\r\n'],
  // RFC 9110, 2.5, wants it served as HTTP/1.1. Node's parser refuses it except in a mode that also accepts worse.
  ['a future version', 'GET / HTTP/1.2\r\nHost: a\r\n\r\n'],
  // RFC 9112, 6.1, wants 501: that would count as a server error and set off the alarm on 5xx.
  ['an unknown coding', `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: zip\r\n\r\n${chunked}`],
  ['no version', 'GET /\r\n\r\n'],
  ['two codings', `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n${chunked}`],
  ['a coding twice', `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n${chunked}`],
  ['a coding in HTTP/1.0', `POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunked}`],
  ['a signed length', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx'],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx'],
  ['a folded header', 'GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n'],
  ['a bare line feed', 'GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n'],
  ['a NUL', 'GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n'],
  ['a space before the colon', 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length : 1\r\n\r\nx'],
])('%s: 400, and the connection is closed', async (_what, bytes) => {
  const { port } = await startApp();
  const answer = parse(await exchange(port, bytes));
  expect(answer).toMatchObject({
    status: 400,
    headers: { connection: 'close' },
    body: '{"error":"the request cannot be understood"}',
  });
});

// The parser refuses the others before there is a request to log.
test.each([
  ['HTTP/2.0 is not supported', 'GET / HTTP/2.0\r\nHost: a\r\n\r\n'],
  ['no Host header', 'GET / HTTP/1.1\r\n\r\n'],
  ['Host is not one host', 'GET / HTTP/1.1\r\nHost: a@b\r\n\r\n'],
  [
    'the transfer coding is not chunked, once, in HTTP/1.1',
    `POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunked}`,
  ],
  ['the target is not a path', 'GET * HTTP/1.1\r\nHost: a\r\n\r\n'],
])('the log says that %s', async (reason, bytes) => {
  const { port, logged } = await startApp();
  expect(parse(await exchange(port, bytes)).status).toBe(400);
  expect((await logged(1))[0]).toMatchObject({ status: 400, reason });
});

test.each([
  ['/health#x', 404],
  ['/health#', 404],
  ['/#/health', 404],
  ['/health#x?y', 404],
  ['/health?x#y', 200],
])('no path here has a fragment: %s is %d', async (target, status) => {
  const { port, logged } = await startApp();
  expect(await request(port, target)).toMatchObject({ status });
  const [line] = await logged(1);
  expect(line?.reason).toBe(status === 404 ? 'the target has a fragment' : undefined);
});

test.each(['a', 'a:5001', '127.0.0.1', '[::1]', '[::1]:5001', 'a.b-c_d:'])('%s is a host', async (host) => {
  const { port } = await startApp();
  expect(await request(port, '/health', { headers: { Host: host } })).toMatchObject({ status: 200 });
});

test.each([
  ['http://shop.test/health', '/health', 200],
  ['HTTPS://shop.test/health?a', '/health', 200],
  ['http://shop.test', '/', 200],
  ['http://shop.test?a', '/', 200],
  ['http://shop.test//health', '//health', 404],
])('%s is the path %s', async (target, path, status) => {
  const { port, logged } = await startApp();
  expect(await request(port, target)).toMatchObject({ status });
  expect((await logged(1))[0]).toMatchObject({ path });
});

test('HTTP/1.0 is served, even without a Host', async () => {
  const { port } = await startApp();
  expect(parse(await exchange(port, 'GET /health HTTP/1.0\r\n\r\n')).status).toBe(200);
});

test('no header is lost among many: without its length a body would be read as a request', async () => {
  const reached: string[] = [];
  const upstream = await startUpstream((req, res) => {
    reached.push(`${req.method ?? ''} ${req.url ?? ''}`);
    req.resume().on('end', () => res.end());
  });
  const { port } = await startRedirect(upstream);
  const body = 'GET /secret HTTP/1.1\r\nHost: x\r\n\r\n';
  const many = 'a:b\r\n'.repeat(2_500);
  await exchange(
    port,
    `GET /rota1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${many}Content-Length: ${body.length}\r\n\r\n${body}`,
  );
  // It uses the same connection to the upstream, after whatever is there.
  await request(port, '/rota1?last');
  expect(reached).toEqual(['GET /health', 'GET /health?last']);
});
