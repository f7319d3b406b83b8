import type { IncomingHttpHeaders } from 'node:http';
import { Agent, get } from 'node:http';
import { inTime } from '../../support/until';
import { closeAll, startRawUpstream, startRedirect, startUpstream } from '../support/services';
import { exchange, request } from '../support/sockets';

afterEach(closeAll);

/** The headers that the upstream got with one request to /rota1. */
async function forwarded(headers: Record<string, string>, method = 'GET'): Promise<IncomingHttpHeaders> {
  let seen: IncomingHttpHeaders = {};
  const upstream = await startUpstream((req, res) => {
    seen = req.headers;
    res.end();
  });
  const { port } = await startRedirect(upstream);
  await request(port, '/rota1', { method, headers });
  return seen;
}

test('X-Forwarded-For, -Proto and -Host describe the client if there is no load balancer', async () => {
  expect(await forwarded({ Host: 'shop.test:5001' })).toMatchObject({
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': 'shop.test:5001',
  });
});

test("X-Forwarded-For gets the client appended; the load balancer's X-Forwarded-Proto and -Port are kept", async () => {
  const headers = {
    'X-Forwarded-For': '203.0.113.7',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Port': '443',
  };
  expect(await forwarded(headers)).toMatchObject({
    'x-forwarded-for': '203.0.113.7, 127.0.0.1',
    'x-forwarded-proto': 'https',
    'x-forwarded-port': '443',
  });
});

test.each(['ELB-HealthChecker/2.0', 'container-health-check'])(
  'a probe by %s, which has no X-Forwarded-For, gets none',
  async (agent) => {
    expect(await forwarded({ 'User-Agent': agent })).not.toHaveProperty('x-forwarded-for');
  },
);

test('X-Forwarded-Host is the requested host, whatever the client claims', async () => {
  const seen = await forwarded({ Host: 'shop.test', 'X-Forwarded-Host': 'evil.test' });
  expect(seen['x-forwarded-host']).toBe('shop.test');
});

test("the host of an absolute-form target takes precedence over the header's", async () => {
  let seen: IncomingHttpHeaders = {};
  const upstream = await startUpstream((req, res) => {
    seen = req.headers;
    res.end(req.url);
  });
  const { port } = await startRedirect(upstream);
  const { body } = await request(port, 'http://shop.test/rota1?a', { headers: { Host: 'evil.test' } });
  expect(body).toContain('/health?a');
  expect(seen['x-forwarded-host']).toBe('shop.test');
});

test('Via shows that there was a gateway, and the HTTP version of its request', async () => {
  expect(await forwarded({})).toMatchObject({ via: '1.1 redirect' });
  expect(await forwarded({ Via: '1.0 other', Connection: 'close, Via' })).toMatchObject({
    via: '1.0 other, 1.1 redirect',
  });
});

test('a 204 has no Content-Length, whatever the upstream sends', async () => {
  const upstream = await startRawUpstream((socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n'));
  });
  const { port } = await startRedirect(upstream);
  const { status, headers } = await request(port, '/rota1');
  expect(status).toBe(204);
  expect(headers).not.toHaveProperty('content-length');
});

test('hop-by-hop headers of the request are dropped, as are those named in Connection', async () => {
  const seen = await forwarded({
    Connection: 'close, X-Secret, Content-Length, X-Request-Id',
    'X-Secret': '1',
    'Keep-Alive': 'timeout=5',
    'Proxy-Authorization': 'Basic x',
    'Proxy-Connection': 'keep-alive',
    TE: 'trailers',
    Upgrade: 'h2c',
    Expect: '100-continue',
    'X-Other': '2',
  });
  expect(seen).toMatchObject({ 'x-other': '2', connection: 'keep-alive' });
  expect(seen['x-request-id']).toBeDefined();
  expect(Object.keys(seen)).not.toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^(x-secret|keep-alive|proxy-authorization|proxy-connection|te|upgrade|expect)$/),
    ]),
  );
});

test('hop-by-hop headers of the answer are dropped, as are those named in Connection', async () => {
  const upstream = await startRawUpstream((socket) => {
    const lines = [
      'HTTP/1.1 200 OK',
      'Connection: keep-alive, X-Secret',
      'X-Secret: 1',
      'Keep-Alive: timeout=9',
    ];
    lines.push('Proxy-Authenticate: x', 'Upgrade: h2c', 'Set-Cookie: a=1', 'Content-Length: 2', '', 'ok');
    socket.write(lines.join('\r\n'));
  });
  const { port } = await startRedirect(upstream);
  const { status, headers, body } = await request(port, '/rota1');
  expect({ status, body }).toEqual({ status: 200, body: 'ok' });
  expect(headers).toMatchObject({ 'set-cookie': 'a=1', connection: 'close' });
  expect(Object.keys(headers)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^(x-secret|keep-alive|proxy-authenticate|upgrade)$/)]),
  );
});

/** The Location and Content-Location that a client gets if the upstream sends this; `*` is its origin. */
async function moved(address: string): Promise<(string | undefined)[]> {
  let own = '';
  const upstream = await startUpstream((_req, res) => {
    const location = address.replace('*', own);
    res.writeHead(307, { Location: location, 'Content-Location': location }).end();
  });
  own = `http://127.0.0.1:${upstream}`;
  const { port } = await startRedirect(upstream);
  const { headers } = await request(port, '/rota1');
  return [headers.location, headers['content-location']];
}

// Like nginx's `proxy_redirect default`.
test.each([
  ['*/health', '/rota1'],
  ['*/health?a=%2Fb#c', '/rota1?a=%2Fb#c'],
  ['/health?a', '/rota1?a'],
  ['?a', '/rota1?a'],
  ['*/healthy', '/healthy'],
  ['*', '/'],
  ['*//evil.test/x', '/.//evil.test/x'],
])("the upstream's own address %s becomes %s for the client", async (address, own) => {
  expect(await moved(address)).toEqual([own, own]);
});

test.each([
  'http://other.test:5000/health',
  'https://127.0.0.1/health',
  '//other.test/',
  'mailto:a@b',
  'http://[',
])('an address elsewhere, %s, is left alone', async (address) => {
  expect(await moved(address)).toEqual([address, address]);
});

test.each([
  ['OPTIONS', '2', '1'],
  ['TRACE', '1', '0'],
  ['OPTIONS', '9'.repeat(30), '255'],
  ['OPTIONS', 'many', 'many'],
  ['GET', '0', '0'],
])('Max-Forwards of %s, %s, is %s upstream', async (method, sent, seen) => {
  expect(await forwarded({ 'Max-Forwards': sent }, method)).toMatchObject({ 'max-forwards': seen });
});

test.each([
  ['OPTIONS', 204],
  ['TRACE', 405],
])('%s with Max-Forwards: 0 is answered here', async (method, status) => {
  const { port } = await startRedirect(1);
  const answer = await request(port, '/rota1', { method, headers: { 'Max-Forwards': '0' } });
  expect(answer).toMatchObject({ status, headers: { allow: 'GET, HEAD, OPTIONS' } });
});

test('connections to the upstream are reused', async () => {
  const ports = new Set<number | undefined>();
  const upstream = await startUpstream((req, res) => {
    ports.add(req.socket.remotePort);
    res.end('ok');
  });
  const { port } = await startRedirect(upstream);
  for (let count = 0; count < 5; count++) await request(port, '/rota1');
  expect(ports.size).toBe(1);
});

test("a client's connection is kept, too", async () => {
  const upstream = await startUpstream((_req, res) => res.end('ok'));
  const { port } = await startRedirect(upstream);
  const agent = new Agent({ keepAlive: true });
  const reused: boolean[] = [];
  for (let count = 0; count < 3; count++) {
    const answered = new Promise<void>((resolve) => {
      const sent = get({ port, path: '/rota1', agent }, (answer) => {
        reused.push(sent.reusedSocket);
        answer.resume().once('close', resolve);
      });
    });
    await inTime('an answer', answered, () => reused);
  }
  agent.destroy();
  expect(reused).toEqual([false, true, true]);
});

test.each(['GET', 'POST', 'DELETE', 'OPTIONS'])(
  'the chunked body of a %s reaches the upstream as a body, never as a second request',
  async (method) => {
    const reached: string[] = [];
    const upstream = await startUpstream((req, res) => {
      let body = '';
      req.on('data', (chunk: Buffer) => (body += chunk.toString()));
      req.on('end', () => {
        reached.push(`${req.method ?? ''} ${req.url ?? ''} ${body}`);
        res.end();
      });
    });
    const { port } = await startRedirect(upstream);
    const smuggled = 'GET /secret HTTP/1.1\r\nHost: x\r\n\r\n';
    const chunked = `${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`;
    const head = `${method} /rota1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n`;
    await exchange(port, head + chunked);
    await request(port, '/rota1');
    expect(reached).toEqual([`${method} /health ${smuggled}`, 'GET /health ']);
  },
);

test('Connection cannot remove the length of a body, which would be read as a second request', async () => {
  const reached: string[] = [];
  const upstream = await startUpstream((req, res) => {
    reached.push(`${req.method ?? ''} ${req.url ?? ''}`);
    req.resume();
    res.end();
  });
  const { port } = await startRedirect(upstream);
  const smuggled = 'GET /secret HTTP/1.1\r\nHost: x\r\n\r\n';
  const headers = { Connection: 'close, Content-Length', 'Content-Length': String(smuggled.length) };
  await request(port, '/rota1', { method: 'DELETE', headers, body: smuggled });
  await request(port, '/rota1');
  expect(reached).toEqual(['DELETE /health', 'GET /health']);
});

test('a request id is passed on, and returned to the client', async () => {
  let seen: unknown;
  const upstream = await startUpstream((req, res) => {
    seen = req.headers['x-request-id'];
    res.end();
  });
  const { port } = await startRedirect(upstream);
  const { headers } = await request(port, '/rota1', { headers: { 'X-Request-Id': 'Root=1-67891233-abc' } });
  expect([seen, headers['x-request-id']]).toEqual(['Root=1-67891233-abc', 'Root=1-67891233-abc']);
});

test.each([
  ['missing', {}],
  ['empty', { 'X-Request-Id': '' }],
  ['odd', { 'X-Request-Id': 'a b"<script>' }],
  ['over-long', { 'X-Request-Id': 'x'.repeat(129) }],
])('a request id that is %s is replaced', async (_what, headers) => {
  const seen = await forwarded(headers);
  expect(seen['x-request-id']).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});
