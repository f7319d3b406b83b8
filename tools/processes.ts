import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';

/** A process of ours, in a group of its own: a Ctrl-C in the terminal reaches it once, through us. */
export interface Owned {
  readonly child: ChildProcess;
  /** Its exit status, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>;
}

interface Running extends Owned {
  readonly command: string;
  readonly graceMs: number;
}

const running: Running[] = [];

/**
 * Starts a process that is stopped, at the latest, when the program ends.
 *
 * @param graceMs milliseconds between the request to end and SIGKILL
 */
export function start(
  command: string,
  args: readonly string[],
  { graceMs = 10_000, ...options }: SpawnOptions & { graceMs?: number } = {},
): Owned {
  const child = spawn(command, args, { ...options, detached: true });
  const exited = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      resolve(signal ?? code ?? 1);
    });
  });
  const entry = { child, exited, command, graceMs };
  running.push(entry);
  const forget = () => running.splice(running.indexOf(entry), 1);
  exited.then(forget, forget);
  return entry;
}

/** Ends one process: asks it, waits for its grace, then kills it with all that it started. */
export async function stop({ child, exited }: Owned, graceMs: number): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => {
    killGroup(child);
  }, graceMs);
  await exited.catch(() => undefined);
  clearTimeout(timer);
}

/** Ends everything that still runs, the newest first; with SIGKILL at once and without waiting. */
export async function stopAll(signal?: 'SIGKILL'): Promise<void> {
  for (const owned of running.toReversed()) {
    if (signal) killGroup(owned.child);
    else await stop(owned, owned.graceMs);
  }
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid) process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
