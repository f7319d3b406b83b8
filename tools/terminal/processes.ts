import { type ChildProcess, spawn, type SpawnOptions, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that is stopped when the program ends, or earlier. */
export interface Owned {
  readonly child: ChildProcess;
  /** Its exit status, or the signal that ended it; rejects if it cannot be started. */
  readonly exited: Promise<number | NodeJS.Signals>;
}

export interface StartOptions extends Omit<SpawnOptions, 'detached'> {
  /** Milliseconds between SIGTERM and SIGKILL. @default 10000 */
  readonly graceMs?: number;
  /**
   * It talks with the user, and gets Ctrl-C from the terminal. Otherwise it has its own process group and gets only the
   * signal sent from here.
   * @default false
   */
  readonly inTerminal?: boolean;
  /**
   * Send SIGTERM to its whole process group, since it does not forward the signal to its children.
   * @default false
   */
  readonly signalGroup?: boolean;
  /**
   * Also stop descendants that leave its group, such as Terraform, which the CDKTF CLI starts in its own terminal.
   * @default false
   */
  readonly withDescendants?: boolean;
  /**
   * It ends cleanly, with all its children, when its standard input closes: it is not killed when this program exits.
   * @default false
   */
  readonly endsWithStdin?: boolean;
}

interface Running extends Owned, Required<Omit<StartOptions, keyof SpawnOptions>> {
  /** Set while it is being stopped: the last known pids of it and its descendants, including orphaned ones. */
  family?: ReadonlySet<number>;
}

const running: Running[] = [];
const state = { ending: false };

/** Whether this program is ending, so that nothing should be restarted. */
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
    // While it is being stopped, stopRunning() waits for its descendants and forgets it then.
    if (!entry.family) forget(entry);
  };
  exited.then(ended, ended);
  return entry;
}

const forget = (entry: Running) => running.splice(running.indexOf(entry), 1);

/** Runs a process to its end. @returns its output and its status */
export async function output(command: string, args: readonly string[], options: StartOptions = {}) {
  const { child, exited } = start(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  // The exit event may come before the last output.
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
 * Ends every running process, newest first, including those started meanwhile: sends SIGTERM, waits for the grace
 * period, then kills it.
 */
export async function stopAll(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  state.ending = true;
  for (let owned = running.at(-1); owned; owned = running.at(-1)) await stopRunning(owned, signal);
}

/** Ends one process if it is still running: SIGTERM, and SIGKILL after the grace period. */
export async function stop({ child }: Owned, graceMs: number): Promise<void> {
  const entry = running.find((each) => each.child === child);
  if (entry) await stopRunning(entry, 'SIGTERM', graceMs);
}

/** Immediately kills every running process, except those that end with this program anyway. */
export function killAll(): void {
  for (const owned of running) if (!owned.endsWithStdin) kill(owned);
}

async function stopRunning(owned: Running, signal: NodeJS.Signals, graceMs = owned.graceMs): Promise<void> {
  const { child, exited, inTerminal, signalGroup } = owned;
  const deadline = Date.now() + graceMs;
  owned.family = familyOf(owned);
  // It already got Ctrl-C from the terminal: a second signal would make Terraform quit before it saves its state.
  if (child.pid !== undefined && !(inTerminal && signal === 'SIGINT'))
    send(signalGroup ? -child.pid : child.pid, 'SIGTERM');
  const timer = setTimeout(() => {
    kill(owned);
  }, graceMs);
  await exited.catch(() => undefined);
  // Its children may still be ending, such as a Terraform command that cdktf does not wait for.
  while ((owned.family = familyOf(owned)).size > 0 && Date.now() < deadline) await sleep(50);
  clearTimeout(timer);
  if (owned.family.size > 0) kill(owned);
  forget(owned);
}

/** Kills it with all its descendants. */
function kill(owned: Running): void {
  for (const pid of familyOf(owned)) send(pid, 'SIGKILL');
}

/** The pids of it and its group, and with `withDescendants` of descendants that have left the group. */
function familyOf({ child: { pid = NaN }, withDescendants, family: known }: Running): Set<number> {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat='], { encoding: 'utf8' });
  // Zombies are left out: some containers have no init process that reaps orphans.
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

/** Does nothing if the process has already ended. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}
