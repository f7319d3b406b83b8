/** The programs beside the emulated account: the agent, which runs its tasks, and the load balancer before them. */
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

import { isEnding, start } from '../terminal/processes';
import { say } from '../terminal/progress';

/** Milliseconds before one that has ended is started again. */
const AGAIN_MS = 1_000;

/**
 * Starts one of them, and again where it ends. It ends with this process, however that ends.
 *
 * @param print called with each line that it prints but the first, which says that it is ready
 * @returns when it is ready
 */
export async function startBeside(
  topic: string,
  args: readonly string[],
  print: (line: string) => void,
): Promise<void> {
  const { child, exited } = start(process.execPath, ['--import', 'tsx', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // Containers take their time to be removed.
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
    say(topic, `has ended (${status}), starting again`);
    await sleep(AGAIN_MS);
    if (!isEnding()) await startBeside(topic, args, print);
  });
  await ready;
}
