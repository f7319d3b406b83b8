/** What a user writes into settings.ts, and what `main.ts` makes of it. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { BucketLocationConstraint } from '@aws-sdk/client-s3';

import { loadSettings } from '../../contract/settings';
import { SettingsError } from '../../contract/settings-error';
import type { SettingsInput } from '../../contract/schema';
import { settings as example } from '../fixtures/settings';
import { users } from '../fixtures/users';
import { misnamed } from '../stacks/support/forms';
import { oversized } from '../stacks/support/sizes';
import { readStack, withDev } from '../stacks/synthesize';
import { copyRepository } from '../support/checkout';
import { temporaryFolder } from '../support/temporary-folder';
import { accountEdits } from './edits/account';
import { containersEdits } from './edits/containers';
import { editsOf } from './edits/edit';
import { environmentEdits } from './edits/environment';
import { networkEdits } from './edits/network';
import { servicesEdits } from './edits/services';

const problemsOf = (input: unknown): string => {
  try {
    loadSettings(input as SettingsInput);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return 'no problem';
};

const all = [accountEdits, servicesEdits, networkEdits, environmentEdits, containersEdits].flat();

describe('an edit of settings.ts', () => {
  const edits = all.flatMap(editsOf);
  /** By text: the folder of the synthesized stacks, or the message. */
  const outcomes = new Map<string, string>();

  beforeAll(() => {
    const copy = join(temporaryFolder(), 'copy');
    copyRepository(copy);
    const program = join(__dirname, 'support/synthesize-each.ts');
    const texts = edits.map(({ text }) => text);
    const answer = execFileSync(process.execPath, ['--import', 'tsx', program], {
      cwd: copy,
      env: { ...process.env, TMPDIR: temporaryFolder() },
      input: JSON.stringify(texts),
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    for (const [index, outcome] of (JSON.parse(answer) as string[]).entries())
      outcomes.set(texts[index] ?? '', outcome);
  }, 120_000);

  const refused = edits.filter(({ line }) => line !== undefined);
  test.each(refused)('$title is refused', ({ text, line = '' }) => {
    const inPlace = line.startsWith('settings.ts:') ? line : `settings.ts: ${line}`;
    expect(outcomes.get(text)).toBe(inPlace);
  });

  const legal = edits.filter(({ line }) => line === undefined);
  test.each(legal)('AWS accepts $title', ({ text }) => {
    const outcome = outcomes.get(text) ?? '';
    expect(outcome).not.toContain('rror');
    const stacks = readdirSync(join(outcome, 'stacks')).map((id) => readStack(join(outcome, 'stacks', id)));
    expect(stacks.flatMap((stack) => [...misnamed(stack), ...oversized(stack)])).toEqual([]);
  });
});

test('exactly the regions of AWS’s standard partition are valid', () => {
  const regions = Object.values(BucketLocationConstraint).filter((name) => name !== 'EU');
  const problems = (region: string) =>
    problemsOf({ ...example, region, zones: [`${region}a`, `${region}b`] });
  expect(regions.length).toBeGreaterThan(30);
  for (const region of regions) {
    const isOther = /^(cn|us-gov)-/.test(region);
    expect([region, problems(region) === 'no problem']).toEqual([region, !isOther]);
  }
});

test('every size that Fargate offers is valid', () => {
  const sizes: [cpu: number, from: number, to: number, step: number][] = [
    [256, 512, 512, 512],
    [256, 1024, 2048, 1024],
    [512, 1024, 4096, 1024],
    [1024, 2048, 8192, 1024],
    [2048, 4096, 16384, 1024],
    [4096, 8192, 30720, 1024],
    [8192, 16384, 61440, 4096],
    [16384, 32768, 122880, 8192],
  ];
  const problems = (cpu: number, memoryMiB: number) =>
    problemsOf(withDev({ size: { cpu, memoryMiB } as never }));
  for (const [cpu, from, to, step] of sizes) {
    for (let memory = from; memory <= to; memory += step) expect(problems(cpu, memory)).toBe('no problem');
    expect(problems(cpu, to + step / 2)).toContain(`for cpu ${cpu}`);
  }
  expect(problems(16384, 122880 + 8192)).toContain('for cpu 16384');
});

test('the state bucket is named after project, account and region', () => {
  expect(loadSettings().stateBucket).toBe('fargate-duo-tfstate-111122223333-us-east-1');
});

test('every problem is reported with its line', () => {
  expect(problemsOf({ ...example, account: '1', region: 'moon' }).split('\n')).toHaveLength(2);
});

const complete = {
  ...users['the longest names'],
  ...users['ids of the repository, and an OIDC provider that is there'],
};
const everything = {
  ...complete,
  services: example.services,
  environments: {
    dev: {
      ...example.environments.dev,
      size: { cpu: 256, memoryMiB: 512 },
      scaling: { cpuPercent: 60, requestsPerMinute: 1000 },
      ingressCidrs: ['0.0.0.0/0'],
      variables: { app: { GREETING: 'x' } },
      secrets: { app: { KEY: { ssm: '/key' } } },
      egress: { nat: 1 },
      architecture: 'ARM64',
      dashboard: true,
      exec: true,
      alarmEmail: 'a@example.com',
      domainName: 'a.example.com',
      certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/a',
      deletionProtection: true,
    },
  },
};

test('every refused value has legal neighbours, except for an unknown key', () => {
  const has = (kind: 'legal' | 'refused', wanted: string) =>
    all.some((edits) => edits.key === wanted && Object.keys(edits[kind] ?? {}).length > 0);
  const alone = all.filter(({ key }) => has('refused', key) && !has('legal', key));
  expect(alone.map(({ key }) => key)).toEqual(['regions', 'environments.dev.egres']);
});

test('every key has its edits', () => {
  const keys = [
    ...Object.keys(everything),
    ...Object.keys(everything.environments.dev).map((key) => `environments.dev.${key}`),
  ];
  const edited = new Set(all.flatMap(({ key, and = {} }) => [key, ...Object.keys(and)]));
  expect(keys.filter((key) => !edited.has(key))).toEqual([]);
});

describe('every wrong type gets a message of our own', () => {
  const wrong = [undefined, null, Number.NaN, -1, 'x y', true, [], [null], {}, { x: 1 }, () => 1];
  test.each(keysOf(everything))('%s', (key) => {
    for (const value of wrong) {
      const lines = problemsOf(replaced(everything, key.split('.'), value)).split('\n');
      const strange = lines.filter(
        (line) =>
          (line !== 'no problem' &&
            !/^settings\.ts: (the name .* must |.* (must |is missing: add it, such as |has no key |and zones must ))/.test(
              line,
            )) ||
          /Invalid|[Ee]xpected|Too |\bzod\b|must fit|undefined: \S/.test(line),
      );
      expect(strange).toEqual([]);
    }
  });
});

/** The paths of all its keys, such as environments.dev.tasks.min. */
function keysOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    key,
    ...keysOf(inner).map((rest) => `${key}.${rest}`),
  ]);
}

function replaced(value: unknown, [first = '', ...rest]: readonly string[], by: unknown): unknown {
  const object = value as Record<string, unknown>;
  const inner = rest.length === 0 ? by : replaced(object[first], rest, by);
  return Array.isArray(value) ? value.with(Number(first), inner) : { ...object, [first]: inner };
}
