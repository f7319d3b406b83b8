/** What a new user does: npm start, curl, cdktf diff, cdktf deploy, Ctrl-C; all for real. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { call } from '../support/aws';
import { copyRepository, root } from '../support/checkout';
import { describeWith } from '../support/describe-with';
import type { Start } from '../support/run/makers';
import { shared } from '../support/shared';
import { temporaryFolder } from '../support/temporary-folder';
import { runTool } from '../support/tool';
import { cdktf } from './support/cdktf';
import { ports, startUntil, survivors } from './support/npm-start';

/** Milliseconds; three times the usual, for busy machines. */
const MINUTE = 180_000;

describeWith(['terraform', 'moto'], 'npm start', () => {
  let started: Start;
  let env: NodeJS.ProcessEnv;
  let app: string;
  let redirect: string;
  let emulator: string;

  const ask = (service: string, target: string, body: object) => call(emulator, service, target, body);
  const ecs = 'AmazonEC2ContainerServiceV20141113';

  /** From another terminal. */
  const run = (...args: string[]) => cdktf(started.folder, env, ...args);

  beforeAll(async () => {
    started = await shared('start');
    app = `http://localhost:${started.ports.APP_PORT}`;
    redirect = `http://localhost:${started.ports.REDIRECT_PORT}`;
    emulator = `http://127.0.0.1:${started.ports.EMULATOR_PORT}`;
    // The environment comes from the printed lines, run in a shell, as for a user.
    const [, line = ''] = /^ {2}(\. .*)$/m.exec(started.output) ?? [];
    const { stdout } = await promisify(execFile)('sh', ['-c', `${line}\nenv -0`], { cwd: started.folder });
    env = Object.fromEntries(stdout.split('\0').map((line) => line.split(/=(.*)/s, 2) as [string, string]));
  }, 6 * MINUTE);

  test.each([
    ['App /', () => app, { message: 'Olá, mundo!' }],
    ['App /health', () => `${app}/health`, { status: 'UP' }],
    ['Redirect /rota1', () => `${redirect}/rota1`, { status: 'UP' }],
  ])('%s answers as the specification says', async (_, url, body) => {
    const response = await fetch(url());
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(body);
  });

  test('docs/local.md shows its output, except for times, addresses and random waits', () => {
    const page = readFileSync(join(root, 'docs/local.md'), 'utf8');
    const [, shown = ''] = /```\n(\[0:[^]*?)```/.exec(page) ?? [];
    const moved = { 4566: 'EMULATOR_PORT', 5000: 'APP_PORT', 5001: 'REDIRECT_PORT' } as const;
    const printed = Object.entries(moved).reduce(
      (text, [port, name]) => text.replace(new RegExp(`(?<=[:/])${started.ports[name]}\\b`, 'g'), port),
      started.output,
    );
    const lines = linesOf(printed);
    expect(linesOf(shown).length).toBeGreaterThan(35);
    expect(linesOf(shown).filter((line) => !lines.includes(line))).toEqual([]);
  });

  test('the running image is the recorded release, and is tagged with the commit in the repository', async () => {
    const { Parameter } = (await ask('ssm', 'AmazonSSM.GetParameter', {
      Name: '/fargate-duo/dev/release',
    })) as { Parameter: { Value: string } };
    const image = Parameter.Value;
    expect(image).toMatch(
      /^111122223333\.dkr\.ecr\.us-east-1\.amazonaws\.com\/fargate-duo@sha256:[0-9a-f]{64}$/,
    );
    const head = await promisify(execFile)('git', ['rev-parse', 'HEAD'], { cwd: started.folder });
    const commit = head.stdout.trim();
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

  // The deployment below plans dev's stacks.
  test.each(['bootstrap', 'ecr'])(
    'a second plan of %s finds nothing to change',
    async (stack) => {
      expect(await run('diff', stack)).toContain(
        'No changes. Your infrastructure matches the configuration.',
      );
    },
    MINUTE,
  );

  test(
    "cdktf deploy 'dev-*' works from another terminal and changes nothing",
    async () => {
      const output = await run('deploy', 'dev-*', '--auto-approve');
      expect(output.match(/Apply complete! Resources: 0 added, 0 changed, 0 destroyed\./g)).toHaveLength(2);
    },
    2 * MINUTE,
  );

  test(
    'bootstrap is not destroyed while another stack has resources',
    async () => {
      const { output, status } = await runTool('bootstrap', ['--auto-approve', '--destroy'], {
        cwd: started.folder,
        env: env,
      });
      expect(output).toContain('dev-ecs, dev-networking, ecr still has resources: destroy it first');
      expect(status).toBe(1);
    },
    MINUTE,
  );

  test(
    'Ctrl-C ends it with status 0, and no child process is left',
    async () => {
      process.kill(-started.pid, 'SIGINT');
      expect(await shared('ended')).toBe(0);
      expect(survivors(started.ports.EMULATOR_PORT)).toEqual([]);
      for (const url of [app, redirect, emulator]) await expect(fetch(url)).rejects.toThrow();
    },
    MINUTE,
  );
});

/** The lines of a run, without the parts that differ between runs. */
const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) =>
      line
        .replace(/["'\\]/g, '')
        .replace(/^\[\d+:\d\d\]/, '[0:00]')
        .replace(/\d+ of (\d+) done, waiting for .*/, 'some of $1 done')
        .replace(/sha256:[0-9a-f]{12,}…?/, 'sha256:0')
        .replace(/(AWS provider [\d.]+) \(.*\)/, '$1')
        .replace(/=(-fs-mirror=)?.*\/(node_modules\/\.cache\/)/, '=$1$2')
        .replace(/ +/g, ' ')
        .trim(),
    )
    .filter(Boolean);

describeWith(['terraform', 'moto'], 'npm start, interrupted', () => {
  test(
    'Ctrl-C during a deployment: Terraform saves its state, and nothing is left running',
    async () => {
      const moved = await ports();
      const folder = join(temporaryFolder(), 'source');
      copyRepository(folder);
      const started = await startUntil(' done, waiting for ', moved, { folder, timeoutMs: MINUTE });
      try {
        expect(await started.interrupt()).toBe(130);
        expect(survivors(moved.EMULATOR_PORT)).toEqual([]);
        const state = join(folder, '.emulator', `${moved.EMULATOR_PORT}`, 'bootstrap.tfstate');
        expect(JSON.parse(readFileSync(state, 'utf8'))).toHaveProperty('version', 4);
      } finally {
        await started.kill();
      }
    },
    3 * MINUTE,
  );
});
