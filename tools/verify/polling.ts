import { setTimeout as sleep } from 'node:timers/promises';

import { describeError, isExpired, isRefusal } from '../aws/errors';
import { say } from '../terminal/progress';
import { NotYet, VerificationError } from './errors';

/** Seconds until a missing proof counts as failed. */
export const TIMEOUT_SECONDS = 1_500;

export interface Polling {
  /** Seconds until a missing proof counts as failed. @default TIMEOUT_SECONDS */
  readonly timeoutSeconds?: number;
  /** Milliseconds between looks. @default 5,000 */
  readonly pollMs?: number;
}

/** Milliseconds after which an unchanged wait is reported again. */
const HEARTBEAT_MS = 10_000;
/** Number of looks between calls of `keep`. */
const KEEP_EVERY = 6;

/**
 * Looks repeatedly until a look throws no NotYet. Reports what it waits for when that changes, and periodically in
 * between. Connection failures and throttling by AWS are retried too.
 *
 * @param keep called every few looks: saves evidence that may be unreadable later
 * @param show called after each look that ended in NotYet
 * @throws VerificationError when the time is over or the credentials have expired
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
          throw new VerificationError(`the credentials expired before the proof; last seen: ${said}`);
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
    if (looks % KEEP_EVERY === 0) await keep();
    await show();
    if (Date.now() + pollMs > deadline) {
      throw new VerificationError(`not proven within ${timeoutSeconds} s: ${line}`);
    }
    await sleep(pollMs);
  }
}

/** Whether it is an SDK error worth a retry: no connection, a failing server, too many calls. */
const isTransient = (error: Error) => '$metadata' in error && !isRefusal(error);
