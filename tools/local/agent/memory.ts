/** Memory limits of processes, which the system does not enforce: kills a process above its limit, like a kernel. */
import type { ChildProcess } from 'node:child_process';

import { output } from '../../terminal/processes';

const LOOK_MS = 1_000;

interface Watched {
  readonly child: ChildProcess;
  readonly mebibytes: number;
  exceeded: boolean;
}

const watched = new Set<Watched>();
let timer: NodeJS.Timeout | undefined;

/** @returns a function that says whether the process was killed for its memory */
export function limitMemory(child: ChildProcess, mebibytes: number): () => boolean {
  const entry = { child, mebibytes, exceeded: false };
  watched.add(entry);
  child.once('exit', () => watched.delete(entry));
  timer ??= setInterval(() => void look(), LOOK_MS).unref();
  return () => entry.exceeded;
}

async function look(): Promise<void> {
  const pids = [...watched].map(({ child }) => child.pid).filter(Boolean);
  if (pids.length === 0) return;
  const { stdout } = await output('ps', ['-o', 'pid=,rss=', '-p', pids.join()]);
  const kibibytes = new Map(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/ +/).map(Number) as [number, number]),
  );
  for (const entry of watched) {
    if ((kibibytes.get(entry.child.pid ?? 0) ?? 0) <= entry.mebibytes * 1024) continue;
    entry.exceeded = true;
    entry.child.kill('SIGKILL');
  }
}
