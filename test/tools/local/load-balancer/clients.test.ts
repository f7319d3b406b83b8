/** Misbehaving clients, and their metrics in CloudWatch. */
import { connect, type Socket } from 'node:net';

import { exchange, readAll } from '../../../src/support/sockets';
import { until } from '../../../support/until';
import { startBalancer, startTarget, targetAt } from './support/balanced';
import { errorsOf, expectPage, GET, startRawTarget } from './support/failing';

test.each([
  ['not HTTP', 400, 'hello\r\n\r\n'],
  ['without a host', 400, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
  ['never complete', 408, 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n1'],
  ['stuck in its headers', 408, 'GET / HTTP/1.1\r\nHost: x\r\n'],
] as [string, 400 | 408, string][])('a request that is %s is a %i', async (_, status, bytes) => {
  const at = await startTarget((req, res) => req.resume().once('end', () => res.end()));
  const running = await startBalancer([targetAt(at)], { listener: { idleTimeoutSeconds: 0.3 } });
  expectPage(await exchange(running.port, bytes), status);
  expect(errorsOf(running)).toEqual(['HTTPCode_ELB_4XX_Count 1']);
});

test('a client that does not wait for the answer is a 460', async () => {
  const clients: Socket[] = [];
  const at = await startRawTarget(() => clients[0]?.destroy());
  const running = await startBalancer([targetAt(at)]);
  const client = connect(running.port, '127.0.0.1');
  clients.push(client);
  client.write(GET);
  await readAll(client);
  const errors: string[] = [];
  const isCounted = () => errors.push(...errorsOf(running)) > 0;
  await until('an error', isCounted, () => errors);
  expect(errors).toEqual(['HTTPCode_ELB_4XX_Count 1']);
});

test('a client that sends no further request is disconnected', async () => {
  const at = await startTarget((_, res) => res.end());
  const { port } = await startBalancer([targetAt(at)], { listener: { idleTimeoutSeconds: 0.1 } });
  expect(await exchange(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
});
