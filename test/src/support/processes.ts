import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

import { shared } from '../../support/shared';
import { inTime, until } from '../../support/until';

export interface Process {
  child: ChildProcess;
  stdout: () => string;
  stderr: () => string;
  /** Waits until stdout contains the text this many times. */
  said: (text: string, times?: number) => Promise<void>;
  /** Exit code, or the name of the signal that ended it. */
  ended: Promise<number | string>;
  /** Waits for that, up to a timeout. */
  end: (timeoutMs?: number) => Promise<number | string>;
}

const running = new Map<ChildProcess, Process>();

/** Ends what a test has left running, even a failed test, with all child processes. */
export async function killAll(): Promise<void> {
  const left = [...running.values()];
  for (const { child } of left) {
    if (child.pid === undefined) continue;
    // First, because a child without its parent cannot be attributed.
    const started = descendants(child.pid);
    child.kill('SIGKILL');
    for (const pid of started) kill(pid);
  }
  // The next test may need their ports.
  await Promise.all(left.map(({ end }) => end()));
}

/** All descendants of a process, such as the servers of start.sh, which outlive their shell. */
function descendants(pid: number): number[] {
  // Without `ps` there is no output.
  const lines = String(spawnSync('ps', ['-eo', 'pid=,ppid=']).stdout);
  const pairs = lines.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const found = [pid];
  for (const each of found) {
    found.push(...pairs.flatMap(([child = 0, parent]) => (parent === each ? [child] : [])));
  }
  return found.slice(1);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended with its parent.
  }
}

/** The folder of the built servers, with start.sh, for all tests of a file; each test ends what it has started. */
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
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const ended = once(child, 'close').then(([code, signal]) => {
    running.delete(child);
    return (code ?? signal) as number | string;
  });
  const lastSeen = () => `${output.stdout}${output.stderr}`;
  const started: Process = {
    child,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    ended,
    end: (timeoutMs) => inTime(`the end of ${command} ${args.join(' ')}`, ended, lastSeen, timeoutMs),
    async said(text, times = 1) {
      const hasSaid = () => output.stdout.split(text).length > times;
      function holds(): boolean {
        if (!hasSaid() && !running.has(child))
          throw new Error(`ended before it printed ${text}: ${lastSeen()}`);
        return hasSaid();
      }
      await until(`'${text}' on stdout`, holds, lastSeen);
    },
  };
  running.set(child, started);
  return started;
}
