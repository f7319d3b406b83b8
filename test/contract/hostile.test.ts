/** Settings designed to be refused: AWS must accept whatever is accepted anyway. */
import fc from 'fast-check';

import { environmentStacks } from '../../contract/names';
import { loadSettings } from '../../contract/settings';
import type { SettingsInput } from '../../contract/schema';
import { settings as example } from '../fixtures/settings';
import { misnamed } from '../stacks/support/forms';
import { oversized } from '../stacks/support/sizes';
import { synthesize, withDev } from '../stacks/synthesize';

/** The test names contain it; SEED=… repeats the same run. */
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

const words = (...list: string[]) =>
  fc
    .array(fc.constantFrom(...list, 'a', 'b', '7', '-', 'ninechars', 'long'.repeat(8)), {
      minLength: 1,
      maxLength: 8,
    })
    .map((parts) => parts.join(''));
const byte = fc.constantFrom(0, 1, 10, 16, 31, 127, 128, 168, 172, 192, 240, 254, 255, 256);
const rangesWith = (last: fc.Arbitrary<number>, min: number, max: number) =>
  fc
    .tuple(fc.constantFrom(10, 172, 192, 8), byte, byte, last, fc.integer({ min, max }))
    .map(([a, b, c, d, bits]) => `${a}.${b}.${c}.${d}/${bits}`);
// Hardly any of the first kind can be a network's.
const ranges = fc.oneof(rangesWith(byte, 0, 33), rangesWith(fc.constant(0), 15, 25));
const [app] = Object.values(example.services);
const { dev } = example.environments;

/** The values to write → the settings with one of them. */
const hostile: Readonly<Record<string, readonly [fc.Arbitrary<string>, (value: string) => unknown]>> = {
  project: [
    words('aws', 'ssm', 'sg', 'internal', 'sthree-', 'amzn-s3-demo-', '--', '.', 'A'),
    (project) => ({ ...example, project }),
  ],
  repository: [
    words('/', 'owner/', '.', '..', '.git', '*', ':', '${', '@', ' '),
    (repository) => ({ ...example, repository }),
  ],
  stateBucket: [
    words('xn--', 'sthree-', 'amzn-s3-demo-', '-s3alias', '--ol-s3', '--x-s3', '--table-s3', '.', '_', 'A'),
    (stateBucket) => ({ ...example, stateBucket }),
  ],
  'name of a service': [
    words('alb', 'balancer', 'constructor', 'sg', 'internal', 'aws', 'A', '_'),
    (name) => ({ ...example, services: { [name]: app } }),
  ],
  'name of an environment': [
    words('ecr', 'plan', 'shared', 'constructor', 'aws', 'ssm', 'A', '_'),
    (name) => ({ ...example, environments: { [name]: dev } }),
  ],
  healthPath: [
    words('/', '//', '/.', '/..', '?', '#', '%', ' ', '${', 'ã'),
    (healthPath) => ({ ...example, services: { app: { ...app, healthPath } } }),
  ],
  'parameter of a secret': [
    words('/', '/', '//', 'aws', '/ssm', '*', '?', ' ', '${', ':', '.'),
    (ssm) => withDev({ secrets: { app: { KEY: { ssm } } } }),
  ],
  'name of a secret': [
    words('/', 'db-secret', '-abcdef', '*', '?', ' ', '${', ':', '+', '@'),
    (secretsManager) => withDev({ secrets: { app: { KEY: { secretsManager } } } }),
  ],
  cidr: [ranges, (cidr) => withDev({ cidr })],
  ingressCidrs: [ranges, (range) => withDev({ ingressCidrs: [range] })],
  alarmEmail: [words('@', 'a@b', '.', '.com', ' ', '${', '"', '+'), (alarmEmail) => withDev({ alarmEmail })],
};

/** How many of the accepted ones are synthesized. */
const TRIED = 8;

test.each(Object.entries(hostile))(`%s (SEED=${seed})`, (_, [values, settingsWith]) => {
  const taken = fc
    .sample(values, { seed, numRuns: 4000 })
    .filter((value, index, all) => all.indexOf(value) === index)
    .map((value) => settingsWith(value) as SettingsInput)
    .filter(isTaken)
    .slice(0, TRIED);
  expect(taken.length).toBeGreaterThan(0);
  for (const input of taken) {
    const ids = ['bootstrap', 'ecr', ...Object.keys(input.environments).flatMap(environmentStacks)];
    const stacks = ids.map(synthesize(input));
    expect(stacks.flatMap((stack) => [...misnamed(stack), ...oversized(stack)])).toEqual([]);
  }
});

function isTaken(input: SettingsInput): boolean {
  try {
    loadSettings(input);
    return true;
  } catch {
    return false;
  }
}
