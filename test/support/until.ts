import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';

/**
 * Milliseconds that a wait lasts at most: far more than anything takes on a busy machine, and less than jest's own
 * timeout, which does not say what was missing.
 */
const PATIENCE_MS = 20_000;

/**
 * Waits until the condition holds; checks it every few milliseconds.
 *
 * @param what the thing to wait for, as the object of "waiting for"
 * @param lastSeen what is there instead
 * @throws if it does not hold in time; whatever the condition throws
 */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  lastSeen: () => unknown,
  timeoutMs = PATIENCE_MS,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    // Checked before giving up: the condition may have become true while the machine was suspended.
    const isLast = performance.now() > deadline;
    if (await condition()) return;
    if (isLast) throw missing(what, lastSeen, timeoutMs);
    await sleep(5);
  }
}

/**
 * Waits for a promise, for example of an event.
 *
 * @throws if it does not settle in time; whatever the promise is rejected with
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
  // The latest output is at the end.
  return new Error(
    `timed out after ${timeoutMs / 1_000} s waiting for ${what}; last seen: ${text.slice(-2_000)}`,
  );
}
