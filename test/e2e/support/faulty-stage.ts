/** A working copy, an emulated account, and programs that reach it through failing calls. */
import { spawnSync } from 'node:child_process';

import { settings } from '../../fixtures/settings';
import { emptyStage } from '../../support/accounts';
import { s3 } from '../../support/aws';
import { markedProcesses } from '../../support/marked-processes';
import { runTool } from '../../support/tool';
import type { Fault } from './fault-plan';
import { startFaultyAws } from './faulty-aws';

export const BUCKET = `fargate-duo-tfstate-${settings.account}-us-east-1`;

interface Result {
  readonly status: number | null;
  readonly output: string;
  /** The faults that have hit a call. */
  readonly hits: readonly Fault[];
  readonly counts: Readonly<Record<string, number>>;
}

export interface FaultyStage {
  /** The emulator itself, without faults. */
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
  readonly stop: () => void;
}

export async function openFaultyStage(): Promise<FaultyStage> {
  const { url, folder, env: past, close } = await emptyStage();
  const aws = await startFaultyAws(url);
  // Every process down to the provider inherits it.
  const mark = `AWS_ENDPOINT_URL=${aws.url}`;
  const env = { ...past, AWS_ENDPOINT_URL: aws.url };

  const killMarked = (pattern: RegExp) => {
    for (const { pid } of markedProcesses(`${mark} `).filter((each) => pattern.test(each.args))) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended in the meantime.
      }
    }
  };
  const kill = ({ kind }: Fault) => {
    // Terraform's providers are its plugins: they end with it.
    killMarked(kind === 'all killed' ? /./ : /^(terraform|\S+\/terraform-provider-aws\S*) /);
  };

  return {
    url,
    folder,
    npmRun: async (args, faults = [], more = {}) => {
      const [program = '', ...rest] = args;
      aws.arm(faults, kill);
      const ended = await runTool(program, rest, { cwd: folder, env: { ...env, ...more } });
      return { ...ended, hits: aws.hits(), counts: aws.counts() };
    },
    shell: (command) => {
      const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
        cwd: folder,
        env: past,
        encoding: 'utf8',
      });
      return { status, output: stdout + stderr };
    },
    stop: () => {
      killMarked(/./);
      aws.close();
      void close();
    },
  };
}

/** The state bucket, with the properties from bootstrap that matter here. */
export async function prepareBucket(url: string): Promise<void> {
  await s3(url, 'PUT', BUCKET);
  const enabled = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
  await s3(url, 'PUT', `${BUCKET}?versioning`, enabled);
}
