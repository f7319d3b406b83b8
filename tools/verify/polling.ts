import { setTimeout as sleep } from 'node:timers/promises';

import { describeError, isExpired, isRefusal } from '../aws/errors';
import { say } from '../terminal/progress';
import { NotYet, VerificationError } from './errors';

/** Seconds until what is not proven counts as failed. */
export const TIMEOUT_SECONDS = 1_500;

export interface Polling {
  /** Seconds until what is not proven counts as failed. @default TIMEOUT_SECONDS */
  readonly timeoutSeconds?: number;
  /** Milliseconds between two looks. @default 5,000 */
  readonly pollMs?: number;
}

/** Milliseconds after which a wait is said again. */
const HEARTBEAT_MS = 10_000;
/** Looks after which what can be seen is kept, in case that it cannot be later. */
const KEEPING = 6;

/**
 * Looks again and again until a look throws no NotYet. What it waits for is said when it changes, and now and
 * then in between. An answer that does not come, or that AWS is too busy to give, is waited for too.
 *
 * @param keep what is to be done while it waits, now and then
 * @param show what is to be done after each look that was in vain
 * @throws VerificationError where the time is over, or the credentials are
 */
export async function poll<T>(
  look: () => Promise<T>,
  { timeoutSeconds = TIMEOUT_SECONDS, pollMs = 5_000 }: Polling,
  keep: () => Promise<void>,
  show: () => Promise<void> = () => Promise.resolve(),
): Promise<T> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  let said = '';
  let saidAt = 0;
  for (let looks = 1; ; looks += 1) {
    const awaited = await look().then(
      (value) => ({ value }),
      (error: unknown) => {
        if (error instanceof NotYet) return error;
        if (said && isExpired(error)) {
          throw new VerificationError(`the credentials expired before it was proven: last seen: ${said}`);
        }
        if (!(error instanceof Error) || error instanceof VerificationError || !isTransient(error))
          throw error;
        return new NotYet('aws', describeError(error));
      },
    );
    if (!(awaited instanceof NotYet)) return awaited.value;
    const { topic, message } = awaited;
    const line = `${topic}: ${message}`;
    if (line !== said || Date.now() - saidAt >= HEARTBEAT_MS) {
      say(topic, message);
      saidAt = Date.now();
    }
    said = line;
    if (looks % KEEPING === 0) await keep();
    await show();
    if (Date.now() + pollMs > deadline) {
      throw new VerificationError(`not proven within ${timeoutSeconds} s: ${line}`);
    }
    await sleep(pollMs);
  }
}

/** Of the SDK's own errors: no connection, a server in trouble, too many calls. */
const isTransient = (error: Error) => '$metadata' in error && !isRefusal(error);
