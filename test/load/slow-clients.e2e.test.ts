/** More slow clients than a server has slots. */
import { limits } from '../../src/server/limits';
import { builtForAll } from '../src/support/processes';
import { endClients, halfBody, halfHead, slow, whenConnected } from '../src/support/slow-clients';
import { request } from '../src/support/sockets';
import { proof } from '../support/proof';
import { startMeasured } from './support/measured';

jest.setTimeout(120_000);

const built = builtForAll();

afterEach(endClients);

test('more slow clients than slots: everybody else is served, in bounded memory', async () => {
  const app = await startMeasured(built, 'app');
  const before = await app.held();
  const slowClients = limits.connections + 200;
  for (let number = 0; number < slowClients; number += 100) {
    const batch = Array.from({ length: 100 }, (_, each) =>
      slow(app.port, each % 2 ? halfHead + 'x'.repeat(15_000) : halfBody),
    );
    await whenConnected(batch);
  }
  const served = 200;
  for (let number = 0; number < served; number += 1) {
    expect(await request(app.port, '/health')).toMatchObject({ status: 200, body: '{"status":"UP"}' });
  }
  const { sockets, heapBytes } = await app.held();
  expect(sockets).toBeLessThanOrEqual(limits.connections);
  const heapMiB = Math.round((heapBytes - before.heapBytes) / 1024 / 1024);
  expect(heapMiB).toBeLessThan(100);
  const figures = {
    'slow clients': slowClients,
    'places for them': limits.connections,
    'others served meanwhile': served,
    'MiB of heap more': heapMiB,
  };
  proof('slow clients', figures, ['MiB of heap more']);
});
