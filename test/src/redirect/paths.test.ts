import { readConfig } from '../../../src/server/config';
import { services } from '../../fixtures/settings';
import { closeAll, startRedirect, startUpstream } from '../support/services';
import { request } from '../support/sockets';

afterEach(closeAll);

/** Redirect, and the requests that reached its upstream. */
async function redirectWithUpstream(overrides = {}) {
  const reached: string[] = [];
  const upstream = await startUpstream((req, res) => {
    reached.push(`${req.method ?? ''} ${req.url ?? ''}`);
    res.writeHead(203, { 'X-Up': 'yes' }).end('from upstream');
  });
  const { port } = await startRedirect(upstream, overrides);
  return { port, reached, upstream };
}

test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])(
  "%s /rota1 answers with App's /health: status, headers and body",
  async (method) => {
    const { port, reached } = await redirectWithUpstream();
    const answer = await request(port, '/rota1', { method });
    expect(answer).toMatchObject({ status: 203, headers: { 'x-up': 'yes' } });
    expect(answer.body).toContain('from upstream');
    expect(reached).toEqual([`${method} /health`]);
  },
);

test('HEAD /rota1 answers without a body', async () => {
  const { port, reached } = await redirectWithUpstream();
  expect(await request(port, '/rota1', { method: 'HEAD' })).toMatchObject({ status: 203, body: '' });
  expect(reached).toEqual(['HEAD /health']);
});

test.each(['?a=1', '?a=%2Fb&c=//d?e', '?http://evil.test/', '?q={"a"}|^#b'])(
  'the query %s is kept',
  async (query) => {
    const { port, reached } = await redirectWithUpstream();
    await request(port, `/rota1${query}`);
    expect(reached).toEqual([`GET /health${query}`]);
  },
);

test.each([
  '/',
  '/rota1/',
  '/rota1/x',
  '/rota12',
  '/ROTA1',
  '/Rota1',
  '//rota1',
  '//host/rota1',
  '/./rota1',
  '/x/../rota1',
  '/%72ota1',
  '/rota1%2f',
  '/rota1%2F..',
  '/%2e/rota1',
  '/rota1;x',
  '/rota1#x',
  '/rota1%3Fx',
  '\\rota1',
  'http://example.test//rota1',
  'http:/rota1',
])('%s is not found and never reaches App', async (target) => {
  const { port, reached } = await redirectWithUpstream();
  const answer = await request(port, target);
  expect([400, 404]).toContain(answer.status);
  expect(JSON.parse(answer.body)).toEqual({ error: expect.any(String) as string });
  await request(port, '/rota1?last');
  expect(reached).toEqual(['GET /health?last']);
});

test('GET /health is its own liveness and needs no upstream', async () => {
  const { port } = await startRedirect(1);
  expect(await request(port, '/health')).toMatchObject({ status: 200, body: '{"status":"UP"}' });
  expect(await request(port, '/health', { method: 'POST' })).toMatchObject({ status: 405 });
});

test('every proxied path of the settings is served', () => {
  const { proxies } = readConfig('redirect', {});
  expect(proxies.map(({ path }) => path)).toEqual(Object.keys(services.redirect.proxies));
});

test('a second route goes to its own upstream and path', async () => {
  const other = await redirectWithUpstream();
  const first = await redirectWithUpstream();
  const { port } = await startRedirect(first.upstream, {
    proxies: [
      { path: '/rota1', upstream: `http://127.0.0.1:${first.upstream}`, upstreamPath: '/health' },
      { path: '/rota2', upstream: `http://127.0.0.1:${other.upstream}`, upstreamPath: '/deep/path' },
    ],
  });
  await request(port, '/rota1');
  await request(port, '/rota2?x');
  expect(first.reached).toEqual(['GET /health']);
  expect(other.reached).toEqual(['GET /deep/path?x']);
});
