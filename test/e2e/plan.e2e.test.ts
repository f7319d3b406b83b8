/** Plans of real stacks, by the real CDKTF CLI and Terraform, in an almost empty account. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { releaseParameter, repositoryUrl, stateKey } from '../../contract/names';
import { loadSettings } from '../../contract/settings';
import { whenPlannable } from '../../tools/plan/unplannable';
import { planStacks } from '../../tools/plan/plan';
import { settings as fixture } from '../fixtures/settings';
import { synthesize } from '../stacks/synthesize';
import { emptyAccount, envOf } from '../support/accounts';
import { call, s3 } from '../support/aws';
import { checkout } from '../support/checkout';
import { describeWith } from '../support/describe-with';
import { temporaryFolder } from '../support/temporary-folder';

const settings = loadSettings(fixture);
const { stateBucket } = settings;

describeWith(['terraform', 'moto'], 'planStacks', () => {
  let url: string;
  let folder: string;
  const root = process.cwd();
  beforeEach(async () => {
    const account = await emptyAccount();
    ({ url } = account);
    folder = temporaryFolder();
    Object.assign(process.env, await envOf(account));
    // It synthesizes the settings of the folder in which it runs.
    process.chdir(checkout());
  }, 180_000);
  afterEach(() => {
    process.chdir(root);
    delete process.env.IMAGE;
  });
  const plan = (stacks: readonly string[]) =>
    planStacks(settings, stacks, { outdir: join(folder, 'out'), logFolder: join(folder, 'logs') });

  test('what would be created, what it costs, and which stacks wait for others', async () => {
    await s3(url, 'PUT', stateBucket);
    // A candidate in the environment that the plan must ignore: synth would refuse it.
    process.env.IMAGE = 'nonsense';
    // The provider's checksums are not fetched again, which would fail.
    process.env.TF_CLI_ARGS_providers_lock = '-nonsense';

    const [ecr, ecs] = await plan(['ecr', 'dev-ecs']);
    expect(ecr).toMatchObject({ stack: 'ecr', monthlyUsd: { before: 0, after: 0 } });
    expect(ecr?.changes.map(({ action, type }) => `${action} ${type}`)).toEqual([
      'create aws_ecr_lifecycle_policy',
      'create aws_ecr_repository',
    ]);
    expect(readFileSync(join(folder, 'logs', 'ecr.log'), 'utf8')).toContain('Plan: 2 to add');
    expect(ecs).toMatchObject({ changes: [], plannableAfter: 'dev-networking is deployed' });
    expect(ecs?.monthlyUsd?.before).toBe(0);
    expect(ecs?.monthlyUsd?.after).toBeGreaterThan(25);
  }, 360_000);

  test('a plan that fails gives Terraform’s own reason', async () => {
    await expect(plan(['ecr'])).rejects.toThrow(/S3 bucket "fargate-duo-tfstate-.*" does not exist/);
  }, 360_000);

  test('a stack waits for the outputs of another, then for a release', async () => {
    const stack = synthesize()('dev-ecs');
    const outdir = join(stack.folder, '../..');
    const when = () => whenPlannable(settings, outdir, 'dev-ecs');
    const { output } = synthesize()('dev-networking');
    const vpc = 'cross-stack-output-aws_vpcvpcid';
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

    // The state after a destroy.
    await networking({});
    expect(await when()).toBe('dev-networking is deployed');
    // The state of a networking stack whose subnets had other names.
    await networking({ [vpc]: output[vpc] });
    expect(await when()).toMatch(
      /^dev-networking is deployed \(new: aws_subnet\.public_us-east-1a_\w+, aws_subnet\.public_us-east-1b_\w+\)$/,
    );
    await networking({ ...output, removed: { value: 'it' } });
    expect(await when()).toBe('dev has a release');
    await parameter(`${repositoryUrl(settings)}@sha256:${'a'.repeat(64)}`);
    expect(await when()).toBeUndefined();
  }, 180_000);
});
