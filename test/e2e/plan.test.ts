/** Plans of real stacks, by the real CDKTF CLI and Terraform, in an account in which hardly anything is deployed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { releaseParameter, stateKey } from '../../stacks/names';
import { loadSettings } from '../../stacks/settings';
import { emulatorEnv } from '../../tools/emulator';
import { obstacleOf } from '../../tools/plan/obstacle';
import { planStacks } from '../../tools/plan/plan';
import { prepareTerraform } from '../../tools/prerequisites';
import { call, type Emulator, listening, run, s3 } from '../emulator/launcher';
import { synthesize } from '../stacks/synthesize';
import { describeWith, missing } from '../support/describe-with';
import { temporaryFolder } from '../support/temporary-folder';

const settings = loadSettings();
const { stateBucket } = settings;

describeWith([...missing.terraform(), ...missing.moto()], 'planStacks', () => {
  let emulator: Emulator;
  let url: string;
  let folder: string;
  beforeEach(async () => {
    emulator = run('--port', '0', '--exit-with-stdin');
    url = await listening(emulator);
    folder = temporaryFolder();
    Object.assign(process.env, emulatorEnv(Number(new URL(url).port), settings.region));
    await prepareTerraform();
  }, 180_000);
  afterEach(() => {
    emulator.kill('SIGKILL');
    delete process.env.IMAGE;
  });
  const plan = (stacks: readonly string[]) =>
    planStacks(settings, stacks, { outdir: join(folder, 'out'), logFolder: join(folder, 'logs') });

  test('what would be made, what it costs, and what waits for something else', async () => {
    await s3(url, 'PUT', stateBucket);
    // Somebody's candidate, which no plan was asked for: synth would refuse it.
    process.env.IMAGE = 'nonsense';

    const [ecr, ecs] = await plan(['ecr', 'dev-ecs']);
    expect(ecr).toMatchObject({ stack: 'ecr', monthlyUsd: { before: 0, after: 0 } });
    expect(ecr?.changes.map(({ action, type }) => `${action} ${type}`)).toEqual([
      'create aws_ecr_lifecycle_policy',
      'create aws_ecr_repository',
    ]);
    expect(readFileSync(join(folder, 'logs', 'ecr.log'), 'utf8')).toContain('Plan: 2 to add');
    expect(ecs).toMatchObject({ changes: [], unplanned: 'dev-networking is not deployed yet' });
    expect(ecs?.monthlyUsd?.before).toBe(0);
    expect(ecs?.monthlyUsd?.after).toBeGreaterThan(25);
  }, 360_000);

  test('a plan that fails gives Terraform’s own reason', async () => {
    await expect(plan(['ecr'])).rejects.toThrow(/S3 bucket "fargate-duo-tfstate-.*" does not exist/);
  }, 360_000);

  test('a stack waits for the outputs of another one, then for a release', async () => {
    const stack = JSON.parse(synthesize()('dev-ecs').json) as Parameters<typeof obstacleOf>[1];
    const parameter = (Value: string) =>
      call(url, 'ssm', 'AmazonSSM.PutParameter', {
        Name: releaseParameter(settings, 'dev'),
        Value,
        Type: 'String',
        Overwrite: true,
      });
    const networking = (outputs: object) =>
      s3(url, 'PUT', `${stateBucket}/${stateKey('dev-networking')}`, JSON.stringify({ outputs }));
    await s3(url, 'PUT', stateBucket);
    await parameter('none');

    // As a destroy leaves it.
    await networking({});
    expect(await obstacleOf(settings, stack)).toBe('dev-networking is not deployed yet');
    await networking({ vpc: { value: 'vpc-1' } });
    expect(await obstacleOf(settings, stack)).toBe('dev has no release yet');
    await parameter(`123456789012.dkr.ecr.us-east-1.amazonaws.com/fargate-duo@sha256:${'a'.repeat(64)}`);
    expect(await obstacleOf(settings, stack)).toBeUndefined();
  }, 180_000);
});
