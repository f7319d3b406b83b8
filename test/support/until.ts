import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';

/**
 * Milliseconds that a wait lasts at most: far more than anything takes on a busy machine, and less than jest's own
 * limit, which does not say what was missing.
 */
const PATIENCE_MS = 20_000;

/**
 * Waits until the condition holds, which is asked every few milliseconds.
 *
 * @param what what is waited for, as the subject of "did not come"
 * @param lastSeen what there is in its place
 * @throws where it does not hold in time; whatever the condition throws
 */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  lastSeen: () => unknown,
  timeoutMs = PATIENCE_MS,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    // Asked first: what has come while the machine stood still is no less there.
    const isLast = performance.now() > deadline;
    if (await condition()) return;
    if (isLast) throw missing(what, lastSeen, timeoutMs);
    await sleep(5);
  }
}

/**
 * Waits for what a promise gives, where an event tells of it.
 *
 * @throws where it does not come in time; whatever the promise is rejected with
 */
export async function inTime<T>(
  what: string,
  promise: Promise<T>,
  lastSeen: () => unknown,
  timeoutMs = PATIENCE_MS,
): Promise<T> {
  const late = Symbol('late');
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<typeof late>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, late);
  });
  try {
    const first = await Promise.race([promise, limit]);
    // Thrown here and not by the timer, so that its stack leads to the test.
    if (first === late) throw missing(what, lastSeen, timeoutMs);
    return first;
  } finally {
    clearTimeout(timer);
  }
}

function missing(what: string, lastSeen: () => unknown, timeoutMs: number): Error {
  const seen = lastSeen();
  const text = typeof seen === 'string' ? seen || 'nothing' : inspect(seen, { breakLength: Infinity });
  // Of a long text the end came last.
  return new Error(`${what} did not come in ${timeoutMs / 1_000} s; last seen: ${text.slice(-2_000)}`);
}
