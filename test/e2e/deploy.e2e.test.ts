/** What npm run deploy refuses, and how it recovers after an interruption, with the smallest stack. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { settings } from '../fixtures/settings';
import { emptyStage, type Stage } from '../support/accounts';
import { call, s3 } from '../support/aws';
import { describeWith } from '../support/describe-with';
import { temporaryFolder } from '../support/temporary-folder';
import { runTool } from '../support/tool';

const { account } = settings;
const BUCKET = `fargate-duo-tfstate-${account}-us-east-1`;
const IMAGE = `${account}.dkr.ecr.us-east-1.amazonaws.com/fargate-duo@sha256:${'0'.repeat(64)}`;

describeWith(['terraform', 'moto'], 'npm run deploy', () => {
  let stage: Stage;
  let url: string;
  let env: NodeJS.ProcessEnv;

  const deploy = (...args: string[]) => runTool('deploy', args, { cwd: stage.folder, env });
  /** The remaining folders of the deployments. */
  const left = () => {
    const folder = join(stage.folder, '.deploy');
    return existsSync(folder) ? readdirSync(folder) : [];
  };

  beforeEach(async () => {
    stage = await emptyStage();
    ({ url, env } = stage);
  }, 180_000);
  const prepareAccount = async () => {
    await s3(url, 'PUT', BUCKET);
    const record = { Name: '/fargate-duo/dev/release', Value: 'none', Type: 'String' };
    await call(url, 'ssm', 'AmazonSSM.PutParameter', record);
  };

  test('an account without bootstrap, an unknown environment, and an unpushed image are one line each', async () => {
    expect(await deploy('ecr', '--auto-approve')).toMatchObject({
      status: 1,
      output: `the account has no state bucket ${BUCKET}: run 'npm run bootstrap' to create it; if it has run before, set stateBucket, project and region in settings.ts back\n`,
    });
    expect(await deploy('staging')).toMatchObject({
      status: 1,
      output: "there is no environment 'staging': it is one of dev, prod, ecr\n",
    });
    await prepareAccount();
    expect(await deploy('dev', '--auto-approve')).toMatchObject({
      status: 1,
      output: `dev has no release yet: name the image to deploy, IMAGE=${account}.dkr.ecr.us-east-1.amazonaws.com/fargate-duo@sha256:…\n`,
    });
    env.IMAGE = '';
    expect(await deploy('dev', '--auto-approve')).toMatchObject({
      status: 1,
      output: `IMAGE must be ${IMAGE.split('@')[0] ?? ''}@sha256:<64 hex digits>, got '': unset it to use the recorded release\n`,
    });
    env.IMAGE = IMAGE;
    expect(await deploy('dev', '--auto-approve')).toMatchObject({
      status: 1,
      output: "there is no image repository fargate-duo: run 'npm run deploy -- ecr' to create it\n",
    });
    await call(url, 'ecr', 'AmazonEC2ContainerRegistry_V20150921.CreateRepository', {
      repositoryName: 'fargate-duo',
    });
    const { status, output } = await deploy('dev', '--auto-approve');
    expect(output).toMatch(/^[^\n]*sha256:0{12}[^\n]*push it first[^\n]*\n$/);
    expect(status).toBe(1);
    expect(await deploy('ecr')).toMatchObject({
      status: 1,
      output: 'there is no terminal to ask in: pass --auto-approve\n',
    });
  }, 360_000);

  test('of two simultaneous ones, the lock refuses one, and the other succeeds', async () => {
    await prepareAccount();
    env.HOME = temporaryFolder();
    const both = await Promise.all([deploy('ecr', '--auto-approve'), deploy('ecr', '--auto-approve')]);
    expect(both.map(({ status }) => status).sort()).toEqual([0, 1]);
    expect(both.find(({ status }) => status === 1)?.output).toMatch(
      /Error acquiring the state lock|Saved plan is stale/,
    );
    // The failed one keeps its log; the other leaves nothing.
    expect(left()).toHaveLength(1);
    // Terraform's plugin cache, which cdktf would create there: two simultaneous installations break each other.
    expect(readdirSync(env.HOME)).not.toContain('.terraform.d');
  }, 540_000);

  test('the printed command clears a lock that was left behind', async () => {
    await prepareAccount();
    const lock = {
      ID: '8b1b',
      Operation: 'OperationTypeApply',
      Who: 'runner@ci',
      Created: new Date(Date.now() - 7 * 60_000).toISOString(),
    };
    await s3(url, 'PUT', `${BUCKET}/ecr.tfstate.tflock`, JSON.stringify(lock));
    const { output } = await deploy('ecr', '--auto-approve');
    expect(output).toContain('ecr is locked by runner@ci, OperationTypeApply, since');
    const minutes = Number(/\((\d+) min\)/.exec(output)?.[1]);
    expect(minutes).toBeGreaterThanOrEqual(7);
    expect(minutes).toBeLessThanOrEqual(Math.round((Date.now() - Date.parse(lock.Created)) / 60_000));
    const [, object = ''] = /aws s3 rm s3:\/\/(\S+)/.exec(output) ?? [];
    await s3(url, 'DELETE', object);
    expect(await deploy('ecr', '--auto-approve')).toMatchObject({ status: 0 });
  }, 540_000);

  test('an unsaved state is kept, must be saved first, and the printed command saves it', async () => {
    await prepareAccount();
    const deny = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:PutObject',
          Resource: `arn:aws:s3:::${BUCKET}/ecr.tfstate`,
        },
      ],
    };
    await s3(url, 'PUT', `${BUCKET}?policy`, JSON.stringify(deny));
    const failed = await deploy('ecr', '--auto-approve');
    expect(failed.status).toBe(1);
    expect(failed.output).toMatch(
      /the state of ecr could not be saved and is in \.deploy\/ecr-\w+\/cdktf\.out/,
    );

    await s3(url, 'DELETE', `${BUCKET}?policy`);
    const refused = await deploy('ecr', '--auto-approve');
    expect(refused.output).toMatch(/^the state of ecr could not be saved [^\n]*\n$/);
    const [, recovery = ''] = /before anything else: (.*)/.exec(refused.output) ?? [];
    const saved = spawnSync('bash', ['-c', recovery], { cwd: stage.folder, env, encoding: 'utf8' });
    expect({ status: saved.status, stderr: saved.stderr }).toMatchObject({ status: 0 });
    const again = await deploy('ecr', '--auto-approve');
    expect(again.output).toContain('No changes.');
    expect(again.status).toBe(0);
  }, 720_000);
});
