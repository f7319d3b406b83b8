/** A working copy, an emulated account, and programs that reach it through calls that fail. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { emulatorEnv } from '../../../tools/emulator';
import { getProvider } from '../../../tools/provider';
import { listening, run as runEmulator, s3 } from '../../emulator/launcher';
import { freePort } from '../../servers/support/sockets';
import { runTool } from '../../support/tool';
import { copyRepository, machine } from '../../workflows/support/account';
import type { Fault } from './fault-plan';
import { startFaultyAws } from './faulty-aws';

export const BUCKET = 'fargate-duo-tfstate-123456789012-us-east-1';

export interface Result {
  readonly status: number | null;
  readonly output: string;
  /** The faults that hit a call. */
  readonly hits: readonly Fault[];
  readonly counts: Readonly<Record<string, number>>;
}

export interface FaultyStage {
  /** The emulator itself, past the faults. */
  readonly url: string;
  readonly folder: string;
  /** Runs `npm run <program> -- <args>` in the working copy; calls fail as planned. */
  readonly npmRun: (
    args: readonly string[],
    faults?: readonly Fault[],
    env?: NodeJS.ProcessEnv,
  ) => Promise<Result>;
  /** Runs a printed command as a user would. */
  readonly shell: (command: string) => { readonly status: number | null; readonly output: string };
  readonly stop: () => Promise<void>;
}

export async function openFaultyStage(): Promise<FaultyStage> {
  const folder = mkdtempSync(join(tmpdir(), 'faults-'));
  const source = join(folder, 'source');
  const ports = { 5000: await freePort(), 5001: await freePort() };
  copyRepository(source, ports);
  const emulator = runEmulator('--port', '0', '--exit-with-stdin');
  const url = await listening(emulator);
  const aws = await startFaultyAws(url);
  const { env: provider } = await getProvider();
  // Every process down to the provider inherits it.
  const mark = `FAULTS_MARK=${process.pid}-${ports[5000]}`;
  const [markName = '', markValue = ''] = mark.split('=');
  const env: NodeJS.ProcessEnv = {
    ...machine(),
    ...provider,
    ...emulatorEnv(Number(new URL(aws.url).port), 'us-east-1'),
    [markName]: markValue,
  };
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: source, env, stdio: 'pipe' });
  const servers = spawn('./start.sh', {
    cwd: source,
    stdio: 'ignore',
    env: { ...machine(), LOG_LEVEL: 'silent' },
  });

  const killMarked = (pattern: RegExp) => {
    const { stdout } = spawnSync('ps', ['axeww', '-o', 'pid=,args='], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    for (const line of stdout.split('\n').filter((each) => each.includes(mark))) {
      const [, pid = '', args = ''] = /^\s*(\d+) (.*)$/.exec(line) ?? [];
      if (!pattern.test(args)) continue;
      try {
        process.kill(Number(pid), 'SIGKILL');
      } catch {
        // It has ended meanwhile.
      }
    }
  };
  const kill = ({ kind }: Fault) => {
    // Terraform's providers are its plugins: they go with it.
    killMarked(kind === 'all killed' ? /./ : /^(terraform|\S+\/terraform-provider-aws\S*) /);
  };

  return {
    url,
    folder: source,
    npmRun: async (args, faults = [], more = {}) => {
      const [program = '', ...rest] = args;
      aws.arm(faults, kill);
      const ended = await runTool(program, rest, { cwd: source, env: { ...env, ...more } });
      return { ...ended, hits: aws.hits(), counts: aws.counts() };
    },
    shell: (command) => {
      const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
        cwd: source,
        env: { ...env, AWS_ENDPOINT_URL: url },
        encoding: 'utf8',
      });
      return { status, output: stdout + stderr };
    },
    stop: async () => {
      killMarked(/./);
      servers.kill('SIGTERM');
      emulator.kill('SIGKILL');
      aws.close();
      await once(emulator, 'close');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The bucket of the states, as bootstrap makes it where it matters here. */
export async function prepareBucket(url: string): Promise<void> {
  await s3(url, 'PUT', BUCKET);
  const enabled = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
  await s3(url, 'PUT', `${BUCKET}?versioning`, enabled);
}
