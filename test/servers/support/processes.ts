import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../../..');

/** A folder as the image has it: start.sh and the built servers in dist/. Remove it with `remove`. */
export function buildServers(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'servers-'));
  copyFileSync(join(root, 'start.sh'), join(folder, 'start.sh'));
  execFileSync(process.execPath, ['--import', 'tsx', 'tools/build.ts', join(folder, 'dist')], { cwd: root });
  return {
    folder,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

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

/** The built servers for all tests of a file, each of which ends what it has started. */
export function builtForAll(): { readonly folder: string } {
  const built = { folder: '' };
  let remove: (() => void) | undefined;
  beforeAll(() => {
    ({ folder: built.folder, remove } = buildServers());
  });
  afterEach(killAll);
  afterAll(() => remove?.());
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
