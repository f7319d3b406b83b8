/** What a route must answer, for the servers' self-test and for npm run verify alike. */
import { type Answer, problemOf, routesOf } from '../../contract/routes';
import type { ServiceContract } from '../../contract/schema';

const services: Readonly<Record<string, ServiceContract>> = {
  app: { port: 1, healthPath: '/health' },
  orders: { port: 2, healthPath: '/orders', proxies: {} },
  page: { port: 5, healthPath: '/' },
  redirect: {
    port: 3,
    healthPath: '/up',
    proxies: {
      '/up': { service: 'app', path: '/health' },
      '/hello': { service: 'app', path: '/' },
      '/orders': { service: 'orders', path: '/orders' },
    },
  },
  front: { port: 4, healthPath: '/', proxies: { '/': { service: 'redirect', path: '/up' } } },
};

const json = { 'content-type': 'application/json; charset=utf-8' };
const problem = (service: string, path: string, body: string, changes: Partial<Answer> = {}) =>
  problemOf({ status: 200, headers: json, body, ...changes }, services, service, path);

test.each([
  ['app', ['/', '/health']],
  ['orders', ['/', '/orders']],
  ['page', ['/']],
  ['redirect', ['/up', '/hello', '/orders']],
  ['front', ['/']],
])('of %s these are asked: %j', (name, expected) => {
  expect(routesOf(services[name] ?? { port: 0, healthPath: '' })).toEqual(expected);
});

test.each([
  ['app', '/health', '{ "status": "UP" }'],
  ['app', '/', '{"message":"Hello"}'],
  ['app', '/', '{"message":"Hello","error":null}'],
  ['app', '/version', '{}'],
  ['orders', '/', '{"orders":[]}'],
  ['orders', '/orders', '{"error":null}'],
  ['redirect', '/up', '{"status":"UP"}'],
  ['redirect', '/hello', '{"message":"Hello"}'],
  ['front', '/', '{"status":"UP"}'],
])('%s %s may answer %s', (service, path, body) => {
  expect(problem(service, path, body)).toBeUndefined();
});

const up = '{"status":"UP"}';
const greeting = 'an object with a message';
const success = 'a JSON object without an error';
test.each([
  ...[
    '{"status":"DOWN"}',
    '{"status":"UP","error":"x"}',
    '{}',
    '[]',
    'null',
    '"UP"',
    '{"status":"UP"',
    '',
  ].flatMap((body) => [
    ['app', '/health', body, up],
    ['orders', '/health', body, up],
    ['redirect', '/up', body, up],
    ['front', '/', body, up],
  ]),
  ...[
    '{"status":"UP"}',
    '{"message":""}',
    '{"message":1}',
    '{"message":"x","error":"y"}',
    '["message"]',
    'null',
  ].flatMap((body) => [
    ['app', '/', body, greeting],
    ['redirect', '/hello', body, greeting],
  ]),
  ...['{"error":"x"}', '[]', 'null', '"ok"', '1', '{"orders":['].flatMap((body) => [
    ['orders', '/', body, success],
    ['redirect', '/orders', body, success],
  ]),
])('%s %s must not answer %s', (service = '', path = '', body = '', expected = '') => {
  expect(problem(service, path, body)).toBe(`answers ${body}, not ${expected}`);
});

test.each<[string, Partial<Answer>]>([
  ['the last status of success', { status: 299 }],
  ['a type without parameters', { headers: { 'content-type': 'application/json' } }],
  ['a type in capitals, with a space', { headers: { 'content-type': 'Application/JSON ; charset=utf-8' } }],
  ['the coding identity', { headers: { ...json, 'content-encoding': 'identity' } }],
])('%s is right', (_, changes) => {
  expect(problem('app', '/health', up, changes)).toBeUndefined();
});

test.each<[string, Partial<Answer>, string]>([
  ['an error status', { status: 503, body: '{"error":"no"}' }, 'answers 503 {"error":"no"}'],
  ['the status before success', { status: 199 }, `answers 199 ${up}`],
  ['the status after success', { status: 300 }, `answers 300 ${up}`],
  ['a redirect', { status: 302, headers: { ...json, location: '/login' } }, 'answers 302 to /login'],
  ['HTML', { headers: { 'content-type': 'text/html' } }, `answers text/html, not JSON: ${up}`],
  [
    'a type like JSON',
    { headers: { 'content-type': 'application/jsonp' } },
    `answers application/jsonp, not JSON: ${up}`,
  ],
  [
    'a type that ends like JSON',
    { headers: { 'content-type': 'x-application/json' } },
    `answers x-application/json, not JSON: ${up}`,
  ],
  ['no type', { headers: {} }, `answers no content type, not JSON: ${up}`],
  [
    'gzip',
    { headers: { ...json, 'content-encoding': 'gzip' } },
    'answers with content coding gzip, which was not requested',
  ],
  ['300 characters', { status: 500, body: 'x'.repeat(300) }, `answers 500 ${'x'.repeat(300)}`],
  ['much text', { status: 500, body: 'x'.repeat(1_000) }, `answers 500 ${'x'.repeat(300)} …`],
])('%s is not right, whatever the body', (_, changes, expected) => {
  expect(problem('app', '/health', up, changes)).toBe(expected);
});
