import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const others = `1-${availableParallelism() - 1}`;
const pins = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

/** How the cores are assigned, for the line under a table. */
export const sharing = pins
  ? `the server alone on core 0, load generator and upstream on ${others.replace('1-1', '1')}`
  : 'server and load generator share the cores: taskset or a second core is missing';

/** A command line that keeps a server on its own core. */
export const alone = (command: readonly string[]) =>
  pins ? ['taskset', '--cpu-list', '0', ...command] : command;

/** A command line that keeps off the server's core. */
export const elsewhere = (command: readonly string[]) =>
  pins ? ['taskset', '--cpu-list', others, ...command] : command;

/** Microseconds of processor time that the threads of a process have used; NaN if the kernel does not report it. */
export function processorTime(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) return NaN;
  // The first figure of schedstat is nanoseconds; a thread may end between the two reads.
  return readdirSync(tasks).reduce(
    (sum, task) => sum + Number(read(`${tasks}/${task}/schedstat`).split(' ')[0]) / 1000,
    0,
  );
}

/** MiB of memory that a process holds now, and the most it has held; NaN without /proc. */
export function memory(pid: number): { now: number; most: number } {
  const status = read(`/proc/${pid}/status`);
  const mebibytes = (key: string) =>
    Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  return { now: mebibytes('VmRSS'), most: mebibytes('VmHWM') };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
