/** What a newcomer does: npm start, curl, cdktf diff, cdktf deploy, destroy, Ctrl-C; all of it for real. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';

import { call } from '../emulator/launcher';
import { describeWith, missing } from '../support/describe-with';
import { emptyRepository, inventory, liftDeletionProtection } from './support/inventory';
import { ports, type Started, startUntil } from './support/npm-start';

/** Milliseconds; three times as long, for machines that do other work too. */
const MINUTE = 180_000;
const CLI = require.resolve('cdktf-cli/bundle/bin/cdktf');

describeWith([...missing.terraform(), ...missing.moto()], 'npm start', () => {
  let started: Started;
  let env: NodeJS.ProcessEnv;
  let app: string;
  let redirect: string;
  let emulator: string;
  let outdir: string;
  let commit: string;

  const ask = (service: string, target: string, body: object) => call(emulator, service, target, body);
  const ecs = 'AmazonEC2ContainerServiceV20141113';

  /** The image that is recorded as released. */
  const recorded = async () => {
    const { Parameter } = (await ask('ssm', 'AmazonSSM.GetParameter', {
      Name: '/fargate-duo/dev/release',
    })) as { Parameter: { Value: string } };
    return Parameter.Value;
  };

  /** The CDKTF CLI, as the user runs it in another terminal. */
  const cdktf = async (...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(process.execPath, [CLI, ...args, '--output', outdir], {
      env: { ...process.env, ...env },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stripVTControlCharacters(stdout);
  };
  const bootstrap = async (...args: string[]) => {
    const command = ['--import', 'tsx', 'tools/bootstrap.ts', '--auto-approve', ...args];
    await promisify(execFile)(process.execPath, command, { env: { ...process.env, ...env } });
  };

  beforeAll(async () => {
    outdir = await mkdtemp(join(tmpdir(), 'cdktf.out-'));
    const head = await promisify(execFile)('git', ['rev-parse', 'HEAD']).catch(() => undefined);
    commit = head?.stdout.trim() ?? 'local';
    const moved = await ports();
    app = `http://localhost:${moved.APP_PORT}`;
    redirect = `http://localhost:${moved.REDIRECT_PORT}`;
    emulator = `http://127.0.0.1:${moved.EMULATOR_PORT}`;
    started = await startUntil('Deployed and serving', moved, 5 * MINUTE);
    // The environment comes from where the user has it: the printed lines.
    env = Object.fromEntries(
      [...started.output().matchAll(/^ {2}export (\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [
        name,
        value,
      ]),
    );
  }, 6 * MINUTE);

  afterAll(async () => {
    await started.kill();
    await rm(outdir, { recursive: true, force: true });
  });

  test.each([
    ['App /', () => app, { message: 'Olá, mundo!' }],
    ['App /health', () => `${app}/health`, { status: 'UP' }],
    ['Redirect /rota1', () => `${redirect}/rota1`, { status: 'UP' }],
  ])('%s answers as the specification says', async (_, url, body) => {
    const response = await fetch(url());
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(body);
  });

  test('what runs is what the release record names, and what is in the repository under the commit', async () => {
    const image = await recorded();
    expect(image).toMatch(
      /^123456789012\.dkr\.ecr\.us-east-1\.amazonaws\.com\/fargate-duo@sha256:[0-9a-f]{64}$/,
    );
    const imageDigest = image.split('@')[1];

    const cluster = 'fargate-duo-dev';
    const { taskArns: tasks } = (await ask('ecs', `${ecs}.ListTasks`, { cluster })) as { taskArns: string[] };
    const container = { image, imageDigest, lastStatus: 'RUNNING' };
    expect(await ask('ecs', `${ecs}.DescribeTasks`, { cluster, tasks })).toMatchObject({
      tasks: [{ containers: [container, container] }],
    });
    const repository = { repositoryName: 'fargate-duo' };
    expect(await ask('ecr', 'AmazonEC2ContainerRegistry_V20150921.DescribeImages', repository)).toMatchObject(
      { imageDetails: [{ imageDigest, imageTags: [commit] }] },
    );
  });

  test.each(['bootstrap', 'ecr', 'dev-networking', 'dev-ecs'])(
    'a second plan of %s finds nothing to change',
    async (stack) => {
      expect(await cdktf('diff', stack)).toContain(
        'No changes. Your infrastructure matches the configuration.',
      );
    },
    MINUTE,
  );

  test(
    "cdktf deploy 'dev-*' works from another terminal and changes nothing",
    async () => {
      const output = await cdktf('deploy', 'dev-*', '--auto-approve');
      expect(output.match(/Apply complete! Resources: 0 added, 0 changed, 0 destroyed\./g)).toHaveLength(2);
    },
    2 * MINUTE,
  );

  test(
    'prod, closed to the internet, is applied too, and a second plan finds nothing to change',
    async () => {
      const record = { Name: '/fargate-duo/prod/release', Value: await recorded(), Overwrite: true };
      await ask('ssm', 'AmazonSSM.PutParameter', record);
      await cdktf('deploy', 'prod-*', '--auto-approve');
      for (const stack of ['prod-networking', 'prod-ecs']) {
        expect(await cdktf('diff', stack)).toContain('No changes.');
      }
    },
    4 * MINUTE,
  );

  test(
    'bootstrap does not go while another stack has resources',
    async () => {
      await expect(bootstrap('--destroy')).rejects.toThrow(
        'dev-ecs, dev-networking, ecr, prod-ecs, prod-networking still has resources: destroy it first',
      );
    },
    MINUTE,
  );

  test(
    'everything but bootstrap is destroyed without a trace; bootstrap stays until it is named',
    async () => {
      const before = await inventory(emulator);
      expect(before).toMatchObject({
        vpc: 2,
        vpcEndpoint: 5,
        cluster: 2,
        repository: 1,
        loadBalancer: 2,
        scalableTarget: 2,
        bucket: 1,
        oidcProvider: 1,
      });
      await liftDeletionProtection(emulator);
      await emptyRepository(emulator);
      await cdktf('destroy', 'ecr', 'dev-*', 'prod-*', '--auto-approve');
      const after = await inventory(emulator);
      // Bootstrap's own; and revisions, which cost nothing, stay for deployments to be turned back to.
      const staying = [
        'bucket',
        'bootstrapRole',
        'bootstrapPolicy',
        'oidcProvider',
        'releaseRecord',
        'taskDefinition',
      ];
      const gone = Object.keys(before).filter((kind) => !staying.includes(kind));
      expect(after).toMatchObject(Object.fromEntries(gone.map((kind) => [kind, 0])));
      expect(after).toMatchObject({ bucket: 1, bootstrapRole: 4, releaseRecord: 2, taskDefinition: 2 });

      await bootstrap('--destroy');
      expect(Object.values(await inventory(emulator)).filter((count) => count > 0)).toEqual([]);
    },
    6 * MINUTE,
  );

  test(
    'Ctrl-C ends it with status 0, and nothing that it started is left',
    async () => {
      expect(await started.interrupt()).toBe(0);
      expect(started.survivors()).toEqual([]);
      for (const url of [app, redirect, emulator]) await expect(fetch(url)).rejects.toThrow();
    },
    MINUTE,
  );
});

describeWith([...missing.terraform(), ...missing.moto()], 'npm start, interrupted', () => {
  test(
    'Ctrl-C in the middle of a deploy: Terraform saves its state, and nothing is left running',
    async () => {
      const moved = await ports();
      const started = await startUntil('bootstrap       Plan:', moved, MINUTE);
      try {
        expect(await started.interrupt()).toBe(130);
        expect(started.survivors()).toEqual([]);
        const state = join('.emulator', `${moved.EMULATOR_PORT}`, 'bootstrap.tfstate');
        expect(JSON.parse(readFileSync(state, 'utf8'))).toHaveProperty('version', 4);
      } finally {
        await started.kill();
      }
    },
    3 * MINUTE,
  );
});
