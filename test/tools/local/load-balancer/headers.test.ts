/** What a target learns about the client and the load balancer. */
import { request } from '../../../src/support/sockets';
import { startBalancer, startRecorder, targetAt } from './support/balanced';

const ID = '1-[0-9a-f]{8}-[0-9a-f]{24}';
const root = 'Root=1-67891233-abcdef012345678912345678';

test.each([
  ['its own address', {}, 'x-forwarded-for', /^127\.0\.0\.1$/],
  [
    'it after the earlier ones',
    { 'X-Forwarded-For': '192.0.2.1' },
    'x-forwarded-for',
    /^192\.0\.2\.1, 127\.0\.0\.1$/,
  ],
  ['the protocol', { 'X-Forwarded-Proto': 'ftp' }, 'x-forwarded-proto', /^http$/],
  ['the port in the account', { 'X-Forwarded-Port': '1' }, 'x-forwarded-port', /^\d{5}$/],
  ['the host', {}, 'host', /^example\.test$/],
  ['a kept connection', {}, 'connection', /^keep-alive$/],
  ['no headers about the connection', { 'Keep-Alive': 'timeout=1' }, 'keep-alive', /^undefined$/],
  ['a trace', {}, 'x-amzn-trace-id', RegExp(`^Root=${ID}$`)],
  ['its own part of a trace', { 'X-Amzn-Trace-Id': root }, 'x-amzn-trace-id', RegExp(`^Self=${ID};${root}$`)],
  [
    'that part anew',
    { 'X-Amzn-Trace-Id': `Self=1-1-1;${root};A=b` },
    'x-amzn-trace-id',
    RegExp(`^Self=${ID};${root};A=b$`),
  ],
])('a target gets %s', async (_, headers, name, expected) => {
  const { port: at, seen } = await startRecorder();
  const { port } = await startBalancer([targetAt(at)]);
  await request(port, '/', { headers: headers });
  expect(String(seen[0]?.headers[name])).toMatch(expected);
});

test('a target behind an HTTPS listener learns of HTTPS', async () => {
  const { port: at, seen } = await startRecorder();
  const { port } = await startBalancer([targetAt(at)], { listener: { protocol: 'HTTPS' } });
  await request(port, '/');
  expect(seen[0]?.headers['x-forwarded-proto']).toBe('https');
});
