/** Tasks are replaced under load; rolling-update.long.test.ts replaces more of them. */
import { killed, type Order, reclaimed, roll, testReplacements } from './support/rolling-update';

testReplacements(2, 120_000);

test.each([
  ['the servers stop at once', reclaimed, { SHUTDOWN_DELAY_MS: '0' }],
  ['the servers are killed', killed, {}],
] as [string, Order, Record<string, string>][])(
  'the load sees it where %s',
  async (_, order, env) => {
    const { failed } = await roll(order, 1, env);
    expect(failed).not.toEqual([]);
  },
  120_000,
);
