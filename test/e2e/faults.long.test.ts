/**
 * Deployments and destructions whose calls fail: after each fault the states are intact, and the same command, run
 * again after the printed commands, completes. FAULTS_SEED repeats the faults of an earlier run.
 */
import { settings } from '../fixtures/settings';
import { call } from '../support/aws';
import { describeWith } from '../support/describe-with';
import { full, proof } from '../support/proof';
import {
  type Calls,
  drawFaults,
  type Fault,
  fatal,
  pick,
  type Random,
  random,
  transient,
} from './support/fault-plan';
import { type FaultyStage, openFaultyStage, prepareBucket } from './support/faulty-stage';
import { checkStates } from './support/states';

const MINUTE = 60_000;
const seed = Number(process.env.FAULTS_SEED ?? Date.now() % 1_000_000);

/** Phase → minimum number of calls of the command. Terraform can be killed only in its own phases. */
const calls = {
  ecr: { 'state read': 3, lock: 2, read: 8, apply: 2, 'state write': 1, unlock: 2 },
  destroyed: { 'state read': 2, lock: 1, read: 4, apply: 1, 'state write': 1, unlock: 1 },
  network: { apply: 14 },
  services: { apply: 40, read: 60, lock: 4, unlock: 3, 'state write': 1 },
  verified: { verify: 3 },
  environmentDestroyed: { apply: 20, read: 20, 'state write': 1, unlock: 1 },
  again: { check: 3, 'state read': 3, read: 6 },
} satisfies Record<string, Calls>;

/** Runs that a command may need after a fault: one each to find the lock, orphaned resources, and what blocks it. */
const RUNS = 6;

const injected: Fault[] = [];
const survived: Fault[] = [];

/** Runs a command into the faults, and repeats it until it succeeds, each time after the printed commands. */
async function survive(stage: FaultyStage, args: string[], plan: Plan): Promise<void> {
  const { faults, later = [], env = {} } = plan;
  const story: string[] = [];
  const met: Fault[] = [];
  for (let run = 1; ; run += 1) {
    const { status, output, hits } = await stage.npmRun(args, [faults, later][run - 1], env);
    injected.push(...hits);
    met.push(...hits);
    const words = hits.map(({ phase, nth, kind }) => `${kind} at ${phase} ${nth}`).join(', ');
    story.push(`--- npm run ${args.join(' ')}: ${String(status)}, ${words || 'no fault'}\n${output}`);
    try {
      if (run === 1) expect(hits).toEqual(expect.arrayContaining(faults));
      // A stack trace does not help the person who has to continue.
      expect(output).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
      await checkStates(stage.url);
      if (status === 0) {
        survived.push(...met);
        return;
      }
      expect(run).toBeLessThan(RUNS);
      // With expired credentials the lock cannot be read: the next run reports it.
      for (const command of output.includes('cannot read the lock') ? [] : commandsIn(output)) {
        const done = stage.shell(command);
        story.push(`$ ${command}\n${done.output}`);
        expect(done.status).toBe(0);
      }
    } catch (error) {
      throw new Error(`seed ${seed}: ${(error as Error).message}\n${story.join('\n')}`, { cause: error });
    }
  }
}

interface Plan {
  readonly faults: readonly Fault[];
  /** Faults of the next run, if it gets that far. */
  readonly later?: readonly Fault[];
  readonly env?: NodeJS.ProcessEnv;
}

/** The commands that a failed run prints for its user. */
const commandsIn = (output: string): string[] => [
  ...new Set(
    [/clear the lock: (.*)$/gm, /before anything else: (.*)$/gm, /^ {2}((?:terraform|aws|for) .*)$/gm]
      .flatMap((pattern) => [...output.matchAll(pattern)])
      .map(([, command = '']) => command),
  ),
];

/** Nothing is planned, and nothing in the account is missing from the states. */
async function expectCalm(stage: FaultyStage): Promise<void> {
  const { status, output } = await stage.npmRun(['drift']);
  if (status !== 0) throw new Error(`seed ${seed}: drift ends with ${String(status)}\n${output}`);
  expect(output).not.toMatch(/planned$|in no state/m);
}

/** The image repository, deployed and destroyed. */
async function registry(stage: FaultyStage, draw: Random, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    for (const [args, within] of [
      [['deploy', 'ecr', '--auto-approve'], calls.ecr],
      [['destroy', 'ecr', '--confirm', 'ecr'], calls.destroyed],
    ] as const) {
      const faults = drawFaults(draw, within, [pick(draw, fatal)]);
      const later = drawFaults(draw, calls.again, [pick(draw, transient), pick(draw, transient)]);
      await survive(stage, [...args], { faults, later });
      if (args[0] === 'deploy') await expectCalm(stage);
    }
  }
}

/** An environment: network interrupted, services interrupted, and both deployed and destroyed through failing calls. */
async function environment(stage: FaultyStage, draw: Random): Promise<void> {
  const record = { Name: '/fargate-duo/dev/release', Value: 'none', Type: 'String' };
  await call(stage.url, 'ssm', 'AmazonSSM.PutParameter', record);
  await survive(stage, ['deploy', 'ecr', '--auto-approve'], { faults: [] });
  const env = { IMAGE: await pushCandidate(stage.url) };
  const deploy = ['deploy', 'dev', '--auto-approve'];
  const destroy = ['destroy', 'dev', '--confirm', 'dev'];
  const some = (count: number) => Array.from({ length: count }, () => pick(draw, transient));

  await survive(stage, deploy, { faults: drawFaults(draw, calls.network, ['all killed']), env });
  await expectCalm(stage);
  await survive(stage, destroy, {
    faults: drawFaults(draw, calls.environmentDestroyed, [pick(draw, fatal)]),
  });
  await survive(stage, deploy, { faults: drawFaults(draw, calls.services, [pick(draw, fatal)]), env });
  await expectCalm(stage);
  await survive(stage, deploy, { faults: drawFaults(draw, { ...calls.again, ...calls.verified }, some(4)) });
  await survive(stage, destroy, { faults: drawFaults(draw, calls.environmentDestroyed, some(4)) });
  await survive(stage, deploy, {
    faults: drawFaults(draw, { ...calls.services, ...calls.verified }, some(6)),
    env,
  });
  await expectCalm(stage);
}

/** The image that a pipeline would have built; returns its reference. */
async function pushCandidate(url: string): Promise<string> {
  const image = await call(url, 'ecr', 'AmazonEC2ContainerRegistry_V20150921.PutImage', {
    repositoryName: 'fargate-duo',
    imageTag: 'a'.repeat(40),
    imageManifest: JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      layers: [],
    }),
  });
  const { imageDigest } = (image as { image: { imageId: { imageDigest: string } } }).image.imageId;
  return `${settings.account}.dkr.ecr.us-east-1.amazonaws.com/fargate-duo@${imageDigest}`;
}

describeWith(['terraform', 'moto', 'aws'], 'npm run deploy and destroy with failing calls', () => {
  let stages: FaultyStage[] = [];
  const open = async () => {
    const stage = await openFaultyStage();
    stages.push(stage);
    return stage;
  };
  const repository = async (rounds: number) => {
    const stage = await open();
    await prepareBucket(stage.url);
    await registry(stage, random(seed), rounds);
  };
  afterEach(() => {
    for (const stage of stages) stage.stop();
    stages = [];
  });
  afterAll(() => {
    const byKind = Object.fromEntries(
      [...transient, ...fatal].map((kind) => [kind, injected.filter((fault) => fault.kind === kind).length]),
    );
    console.log(`${injected.length} faults of seed ${seed} hit a call: ${JSON.stringify(byKind)}`);
    const figures = { injected: injected.length, survived: survived.length, ...byKind, seed: `${seed}` };
    proof('faults', figures, Object.keys(figures));
  });

  if (full) {
    test(
      'the image repository and an environment, in parallel',
      async () => {
        const stage = await open();
        await prepareBucket(stage.url);
        await Promise.all([repository(9), environment(stage, random(seed + 1))]);
        expect(injected.length).toBeGreaterThanOrEqual(50);
      },
      60 * MINUTE,
    );
  } else {
    test('the image repository', () => repository(1), 30 * MINUTE);
  }
});
