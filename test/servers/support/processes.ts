import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

import { shared } from '../../support/shared';

export interface Process {
  child: ChildProcess;
  stdout: () => string;
  stderr: () => string;
  /** Waits until stdout contains the text so many times. */
  said: (text: string, times?: number) => Promise<void>;
  /** Exit code, or the name of the signal that ended it. */
  ended: Promise<number | string>;
}

const running = new Set<ChildProcess>();

/** Ends what a failed test has left running. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** The folder of the built servers, with start.sh, for all tests of a file, each of which ends what it has started. */
export function builtForAll(): { readonly folder: string } {
  const built = { folder: '' };
  beforeAll(async () => {
    built.folder = await shared('servers');
  });
  afterEach(killAll);
  return built;
}

/** Starts a program with this process's environment and `env` on top. */
export function start(command: string, args: string[], env: Record<string, string> = {}): Process {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const ended = once(child, 'close').then(([code, signal]) => {
    running.delete(child);
    return (code ?? signal) as number | string;
  });
  return {
    child,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    ended,
    async said(text, times = 1) {
      while (output.stdout.split(text).length <= times) {
        if (!running.has(child)) throw new Error(`ended before it said ${text}: ${output.stderr}`);
        await Promise.race([once(child.stdout, 'data'), ended]);
      }
    },
  };
}
