/** The helper programs of the emulated account: the agent, which runs its tasks, and their load balancer. */
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

import { isEnding, start } from '../terminal/processes';
import { say } from '../terminal/progress';

/** Milliseconds before a helper that has ended is restarted. */
const RESTART_MS = 1_000;

/**
 * Starts one of them, and restarts it if it ends. It ends when this process ends, for any reason.
 *
 * @param print called with each line that it prints after the first, which says that it is ready
 * @returns when it is ready
 */
export async function startHelper(
  topic: string,
  args: readonly string[],
  print: (line: string) => void,
): Promise<void> {
  const { child, exited } = start(process.execPath, ['--import', 'tsx', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // Removing containers takes time.
    graceMs: 60_000,
    endsWithStdin: true,
  });
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new TypeError('piped streams exist');
  createInterface({ input: stderr }).on('line', (line) => {
    say(topic, line);
  });
  const lines = createInterface({ input: stdout });
  const ready = new Promise((resolve) => lines.once('line', resolve));
  void ready.then(() => lines.on('line', print));
  void exited.then(async (status) => {
    if (isEnding()) return;
    say(topic, `has ended (${status}), restarting it`);
    await sleep(RESTART_MS);
    if (!isEnding()) await startHelper(topic, args, print);
  });
  await ready;
}
