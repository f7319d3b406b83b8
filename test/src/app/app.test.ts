import { closeAll, startApp } from '../support/services';
import { request } from '../support/sockets';

afterEach(closeAll);

const json = 'application/json; charset=utf-8';

test.each([
  ['/', '{"message":"Olá, mundo!"}'],
  ['/health', '{"status":"UP"}'],
  ['/?a=1', '{"message":"Olá, mundo!"}'],
])('GET %s answers %s', async (path, body) => {
  const { port } = await startApp();
  const answer = await request(port, path);
  expect(answer).toMatchObject({ status: 200, body, headers: { 'content-type': json } });
});

test.each(['/', '/health'])('HEAD %s answers with the headers of GET and no body', async (path) => {
  const { port } = await startApp();
  const get = await request(port, path);
  const head = await request(port, path, { method: 'HEAD' });
  expect(head.body).toBe('');
  expect(head.headers).toMatchObject({
    'content-type': json,
    'content-length': get.headers['content-length'],
  });
});

test.each(['/x', '/HEALTH', '/health/', '//health', '/%68ealth', '/../health'])(
  '%s is not found',
  async (target) => {
    const { port } = await startApp();
    const answer = await request(port, target);
    expect(answer).toMatchObject({
      status: 404,
      body: '{"error":"not found"}',
      headers: { 'content-type': json },
    });
  },
);

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'PURGE'])(
  '%s / is 405 with Allow',
  async (method) => {
    const { port } = await startApp();
    expect(await request(port, '/', { method })).toMatchObject({
      status: 405,
      body: '{"error":"method not allowed"}',
      headers: { allow: 'HEAD, GET', 'content-type': json },
    });
  },
);

test.each([
  ['/', 'HEAD, GET'],
  ['*', 'GET, HEAD, OPTIONS'],
])('OPTIONS %s lists the methods', async (target, allow) => {
  const { port } = await startApp();
  const answer = await request(port, target, { method: 'OPTIONS' });
  expect(answer).toMatchObject({ status: 204, body: '', headers: { allow } });
});
