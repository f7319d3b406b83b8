/** Which lines are sampled. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { rooms } from '../../mutants/rooms';
import { sampleOf } from '../../mutants/sample';
import { root } from '../support/checkout';

test('a seed selects the same lines again, another seed as many others', () => {
  const drawn = (seed: number) => sampleOf(root, ['stacks'], 240, seed);
  expect(drawn(1)).toEqual(drawn(1));
  expect(drawn(2)).not.toEqual(drawn(1));
  expect(new Set(drawn(1)).size).toBe(20);
  for (const range of drawn(1)) expect(range).toMatch(/^stacks\/.*\.ts:\d+-\d+$/);
});

test('all lines of a small room are selected', () => {
  const ranges = sampleOf(root, ['src/app'], 100_000, 1);
  expect(new Set(ranges.map((range) => range.split(':')[0]))).toEqual(
    new Set(['src/app/app.ts', 'src/app/main.ts']),
  );
});

test.each(Object.entries(rooms))('%s: its code and its tests exist', (_, { code, tests }) => {
  expect([...code, ...tests].filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
