import { setTimeout as sleep } from 'node:timers/promises';

import { describeError, isRefusal } from '../aws/errors';
import { say } from '../terminal/progress';
import { NotYet, VerificationError } from './errors';

export interface Polling {
  /** Seconds until what is not proven counts as failed. @default 1,500 */
  readonly timeoutSeconds?: number;
  /** Milliseconds between two looks. @default 5,000 */
  readonly pollMs?: number;
}

/** Milliseconds after which a wait is said again. */
const HEARTBEAT_MS = 30_000;

/**
 * Looks again and again until a look throws no NotYet. What it waits for is said when it changes, and now and
 * then in between. An answer that does not come, or that AWS is too busy to give, is waited for too.
 *
 * @throws VerificationError where the time is over
 */
export async function poll<T>(
  look: () => Promise<T>,
  { timeoutSeconds = 1_500, pollMs = 5_000 }: Polling,
): Promise<T> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  const said = { line: '', at: 0 };
  for (;;) {
    const awaited = await look().then(
      (value) => ({ value }),
      (error: unknown) => {
        if (error instanceof NotYet) return error;
        if (!(error instanceof Error) || error instanceof VerificationError || !isTransient(error))
          throw error;
        return new NotYet('aws', describeError(error));
      },
    );
    if (!(awaited instanceof NotYet)) return awaited.value;
    const { topic, message } = awaited;
    const line = `${topic} ${message}`;
    if (line !== said.line || Date.now() - said.at >= HEARTBEAT_MS) {
      say(topic, message);
      Object.assign(said, { line, at: Date.now() });
    }
    if (Date.now() + pollMs > deadline) {
      throw new VerificationError(`not proven within ${timeoutSeconds} s: ${topic}: ${message}`);
    }
    await sleep(pollMs);
  }
}

/** Of the SDK's own errors: no connection, a server in trouble, too many calls. */
const isTransient = (error: Error) => '$metadata' in error && !isRefusal(error);
