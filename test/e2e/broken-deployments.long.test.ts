/** Deployments under constant load, most of them broken: each of these is rolled back and reported with its cause. */
import fc from 'fast-check';

import { stateKey } from '../../contract/names';
import { loadSettings } from '../../contract/settings';
import { settings } from '../fixtures/settings';
import { greeting, health, type Loaded, underLoad } from '../load/support/load';
import { s3 } from '../support/aws';
import { describeWith } from '../support/describe-with';
import { type Living, livingStage } from '../support/living';
import { full, proof } from '../support/proof';
import { runTool } from '../support/tool';
import { broken } from './support/broken';

const PACE = 10;
/** Seed of their order. */
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const ROUNDS = full ? 5 : 1;

jest.setTimeout(600_000);

describeWith(['terraform', 'moto'], 'deployments under load', () => {
  let living: Living;
  const figures = {
    deployments: 0,
    broken: 0,
    requests: 0,
    failed: 0,
    'failed before an alarm rolled back': 0,
    seed: `${seed}`,
  };
  beforeAll(async () => {
    living = await livingStage(PACE);
  });
  afterAll(() => {
    proof(
      'broken deployments',
      figures,
      Object.keys(figures).filter((name) => name !== 'failed'),
    );
  });

  /** The state that Terraform leaves when it has deployed the revision. */
  async function recordState(revision: string): Promise<void> {
    const key = `${loadSettings(settings).stateBucket}/${stateKey('dev-ecs')}`;
    const state = await (await s3(living.url, 'GET', key)).text();
    const before = /arn:aws:ecs:[^"]*:task-definition\/[^"]*:\d+/g;
    await s3(living.url, 'PUT', key, state.replace(before, revision));
  }

  /** Deploys it and checks the result; returns the output of `npm run verify`. */
  async function deploy(image: string, changes?: Parameters<Living['update']>[1]) {
    const before = (await living.describe()).taskDefinition ?? '';
    await recordState(await living.update(image, changes));
    const env = { ...living.env, IMAGE: image };
    const verified = await runTool('verify', ['dev', '--timeout', '200'], { cwd: living.folder, env });
    await living.steady(120_000);
    return { ...verified, before };
  }

  const count = ({ requests, failed }: Loaded, isBroken: boolean) => {
    figures.deployments += 1;
    figures.broken += Number(isBroken);
    figures.requests += requests;
    figures.failed += failed.length;
  };

  const rounds = Array.from({ length: ROUNDS }, (_, round) => round + 1);
  describe.each(rounds)(`round %i (SEED=${seed})`, (round) => {
    let good = 0;
    test.each(
      inAnyOrder(broken(PACE), seed + round).map((each, index) => [each.title, each, index] as const),
    )('%s', async (title, { edit, image: imageOf, changes, cause, failsUsers = false }, index) => {
      // Every other one follows a good one.
      if (full || index % 2 === 0) {
        const words = `mundo ${round}.${(good += 1)}!`;
        const image = await living.push('src/app/app.ts', { 'mundo!': words });
        const loaded = await underLoad(living.ports, async () => {
          expect(await deploy(image)).toMatchObject({ status: 0 });
        });
        expect(loaded.failed).toEqual([]);
        count(loaded, false);
      }
      const { file, replaced } = edit ?? { file: 'src/app/app.ts', replaced: { 'mundo!': `${title}!` } };
      const pushed = await living.push(file, replaced);
      const asked = failsUsers ? [{ ...greeting, headers: { 'x-load': '1' } }, health] : [greeting, health];
      let result: Awaited<ReturnType<typeof deploy>> | undefined;
      const loaded = await underLoad(
        living.ports,
        async () => {
          result = await deploy((await imageOf?.(pushed, living.url)) ?? pushed, changes);
        },
        asked,
      );
      const [, causes = result?.output] = /Likely causes:\n([^]*?)\n\n/.exec(result?.output ?? '') ?? [];
      expect(causes).toMatch(cause);
      expect(result?.status).toBe(1);
      expect((await living.describe()).taskDefinition).toBe(result?.before);
      if (failsUsers) {
        expect(loaded.failed.length).toBeGreaterThan(0);
        figures['failed before an alarm rolled back'] += loaded.failed.length;
        count({ ...loaded, failed: [] }, true);
      } else {
        expect(loaded.failed).toEqual([]);
        count(loaded, true);
      }
    });
  });
});

function inAnyOrder<T>(all: readonly T[], seed: number): readonly T[] {
  const whole = { minLength: all.length, maxLength: all.length };
  return fc.sample(fc.shuffledSubarray([...all], whole), { seed, numRuns: 1 })[0] ?? all;
}
