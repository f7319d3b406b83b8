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
   * What it starts leaves its group, such as Terraform, to which the CDKTF CLI gives a terminal of its own, and ends with
   * it all the same.
   * @default false
   */
  readonly withDescendants?: boolean;
  /**
   * It ends in order, with all that it started, when its standard input closes: where this program ends at once, it is
   * not killed.
   * @default false
   */
  readonly endsWithStdin?: boolean;
}

interface Running extends Owned, Required<Omit<StartOptions, keyof SpawnOptions>> {
  /** While it is being stopped: it and all that it started, as last seen; what has lost its parent is still known. */
  family?: ReadonlySet<number>;
}

const running: Running[] = [];
const state = { ending: false };

/** Whether this program is ending, so that nothing is to be started again. */
export const isEnding = () => state.ending;

export function start(command: string, args: readonly string[], options: StartOptions = {}): Owned {
  const {
    graceMs = 10_000,
    inTerminal = false,
    signalGroup = false,
    withDescendants = false,
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
  const entry: Running = { child, exited, graceMs, inTerminal, signalGroup, withDescendants, endsWithStdin };
  running.push(entry);
  const ended = () => {
    // Where it is being stopped, what it leaves behind is waited for.
    if (!entry.family) forget(entry);
  };
  exited.then(ended, ended);
  return entry;
}

const forget = (entry: Running) => running.splice(running.indexOf(entry), 1);

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
  if (entry) await stopRunning(entry, 'SIGTERM', graceMs);
}

/** Kills everything that still runs, at once, but for what ends by itself with this program. */
export function killAll(): void {
  for (const owned of running) if (!owned.endsWithStdin) kill(owned);
}

async function stopRunning(owned: Running, signal: NodeJS.Signals, graceMs = owned.graceMs): Promise<void> {
  const { child, exited, inTerminal, signalGroup } = owned;
  const deadline = Date.now() + graceMs;
  owned.family = familyOf(owned);
  // It has had the terminal's Ctrl-C: a second signal would make Terraform give up before it saves its state.
  if (child.pid !== undefined && !(inTerminal && signal === 'SIGINT'))
    send(signalGroup ? -child.pid : child.pid, 'SIGTERM');
  const timer = setTimeout(() => {
    kill(owned);
  }, graceMs);
  await exited.catch(() => undefined);
  // What it started may still be ending, such as a command of Terraform that cdktf does not wait for.
  while ((owned.family = familyOf(owned)).size > 0 && Date.now() < deadline) await sleep(50);
  clearTimeout(timer);
  if (owned.family.size > 0) kill(owned);
  forget(owned);
}

/** With all that it started. */
function kill(owned: Running): void {
  for (const pid of familyOf(owned)) send(pid, 'SIGKILL');
}

/** It and all that it started: what is in its group, and where it says so what has left that. */
function familyOf({ child: { pid = NaN }, withDescendants, family: known }: Running): Set<number> {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat='], { encoding: 'utf8' });
  // What has ended is still listed where nothing collects orphans.
  const rows = [...stdout.matchAll(/(\d+) +(\d+) +(\d+) +[^Z\s]/g)].map((row) => row.slice(1).map(Number));
  const family = new Set<number>();
  let before: number;
  do {
    before = family.size;
    for (const [id = 0, parent = 0, group = 0] of rows)
      if (id === pid || group === pid || (withDescendants && (known?.has(id) || family.has(parent))))
        family.add(id);
  } while (family.size > before);
  return family;
}

/** Does nothing where it has ended meanwhile. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}
