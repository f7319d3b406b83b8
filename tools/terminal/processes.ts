import { type ChildProcess, spawn, type SpawnOptions, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that is stopped, at the latest, when the program ends. */
export interface Owned {
  readonly child: ChildProcess;
  /** Its exit status, or the signal that ended it; rejects where it cannot be started. */
  readonly exited: Promise<number | NodeJS.Signals>;
}

export interface StartOptions extends Omit<SpawnOptions, 'detached'> {
  /** Milliseconds between the request to end and SIGKILL. @default 10000 */
  readonly graceMs?: number;
  /**
   * It talks with the user, and a Ctrl-C reaches it from the terminal; without, it is in a group of its own and
   * hears of a Ctrl-C once, from here.
   * @default false
   */
  readonly inTerminal?: boolean;
  /**
   * The request to end goes to everything that it has started as well: it does not pass it on by itself.
   * @default false
   */
  readonly signalGroup?: boolean;
  /**
   * It ends in order, with all that it started, when its standard input closes: where this program ends at once, it is
   * not killed.
   * @default false
   */
  readonly endsWithStdin?: boolean;
}

interface Running
  extends Owned, Required<Pick<StartOptions, 'graceMs' | 'inTerminal' | 'signalGroup' | 'endsWithStdin'>> {}

const running: Running[] = [];
const state = { ending: false };

/** Whether this program is ending, so that nothing is to be started again. */
export const isEnding = () => state.ending;

export function start(command: string, args: readonly string[], options: StartOptions = {}): Owned {
  const {
    graceMs = 10_000,
    inTerminal = false,
    signalGroup = false,
    endsWithStdin = false,
    ...rest
  } = options;
  const child = spawn(command, args, { ...rest, detached: !inTerminal });
  const exited = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      resolve(signal ?? code ?? 1);
    });
  });
  const entry = { child, exited, graceMs, inTerminal, signalGroup, endsWithStdin };
  running.push(entry);
  const forget = () => running.splice(running.indexOf(entry), 1);
  exited.then(forget, forget);
  return entry;
}

/** Runs a process to its end; what it printed, and its status. */
export async function output(command: string, args: readonly string[], options: StartOptions = {}) {
  const { child, exited } = start(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  // Its exit may be known before its last words are.
  const closed = new Promise((resolve) => child.once('close', resolve));
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const status = await exited;
  await closed;
  return { status, stdout, stderr };
}

/**
 * Ends everything that still runs, the newest first, also what is started meanwhile: asks it, waits for its grace,
 * then kills it.
 */
export async function stopAll(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  state.ending = true;
  for (let owned = running.at(-1); owned; owned = running.at(-1)) await stopRunning(owned, signal);
}

/** Ends one process, if it still runs: SIGTERM, and after its grace SIGKILL. */
export async function stop({ child }: Owned, graceMs: number): Promise<void> {
  const entry = running.find((each) => each.child === child);
  if (entry) await stopRunning({ ...entry, graceMs }, 'SIGTERM');
}

/** Kills everything that still runs, at once, but for what ends by itself with this program. */
export function killAll(): void {
  running.filter(({ endsWithStdin }) => !endsWithStdin).forEach(kill);
}

async function stopRunning(owned: Running, signal: NodeJS.Signals): Promise<void> {
  const deadline = Date.now() + owned.graceMs;
  // It has had the terminal's Ctrl-C: a second signal would make Terraform give up before it saves its state.
  if (!(owned.inTerminal && signal === 'SIGINT')) send(owned, 'SIGTERM', owned.signalGroup);
  const timer = setTimeout(() => {
    kill(owned);
  }, owned.graceMs);
  await owned.exited.catch(() => undefined);
  // What it started may still be ending, such as a command of Terraform that cdktf does not wait for.
  while (!owned.inTerminal && Date.now() < deadline && groupRuns(owned)) await sleep(50);
  kill(owned);
  clearTimeout(timer);
}

/** Whether anything in its group still runs; what has ended is still in it where nothing collects orphans. */
function groupRuns(owned: Running): boolean {
  if (!send(owned, 0, true)) return false;
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pgid=,stat='], { encoding: 'utf8' });
  return new RegExp(`^ *${owned.child.pid} +[^Z]`, 'm').test(stdout);
}

/** With all that it started, where it has a group of its own. */
function kill(owned: Running): void {
  send(owned, 'SIGKILL', !owned.inTerminal);
}

/** Whether it was there to get the signal. */
function send({ child: { pid } }: Running, signal: NodeJS.Signals | 0, toGroup: boolean): boolean {
  try {
    return pid !== undefined && process.kill(toGroup ? -pid : pid, signal);
  } catch {
    return false;
  }
}
