import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

/** Bytes of lines that wait for a reader: some 5,000 lines. More would take the memory that requests need. */
const WAITING_BYTES = 1024 * 1024;

/** Milliseconds between two attempts to write, and for how long an exit goes on with them. */
const RETRY_MS = 10;
const EXIT_MS = 1_000;

/**
 * Stdout. A line is written before the call returns, unless that fails or would block: then lines wait; those that find
 * no room, and all after them until none waits, are dropped and counted. (pino's own destination writes on threads, or
 * sleeps until it is read.) Each line is a write of its own: up to 4,096 bytes get into a pipe whole or not at all.
 *
 * @param onDropped gets the number of the dropped lines when there is room again
 */
export function openStdout(onDropped: (lines: number) => void): DestinationStream {
  const fd = nonBlocking();
  const waiting: Buffer[] = [];
  let bytes = 0;
  let dropped = 0;
  let retry: NodeJS.Timeout | undefined;

  /** Returns whether nothing waits any more. */
  function drain(): boolean {
    try {
      for (let [line] = waiting; line; [line] = waiting) {
        const written = writeSync(fd, line);
        bytes -= written;
        if (written < line.length) waiting[0] = line.subarray(written);
        else waiting.shift();
      }
    } catch {
      // No room, a reader that went away, a full disk: whatever it is, it may be over at the next attempt.
      return false;
    }
    return true;
  }
  function drainOrRetry(): void {
    retry = drain() ? undefined : setTimeout(drainOrRetry, RETRY_MS).unref();
    if (retry || dropped === 0) return;
    const lines = dropped;
    dropped = 0;
    onDropped(lines);
  }
  process.once('exit', () => {
    const end = performance.now() + EXIT_MS;
    const never = new Int32Array(new SharedArrayBuffer(4));
    drainOrRetry();
    while (retry && performance.now() < end) {
      Atomics.wait(never, 0, 0, RETRY_MS);
      drainOrRetry();
    }
  });
  return {
    write(text) {
      const line = Buffer.from(text);
      if (dropped > 0 || bytes + line.length > WAITING_BYTES) {
        dropped += 1;
        return;
      }
      waiting.push(line);
      bytes += line.length;
      if (!retry) drainOrRetry();
    },
  };
}

/**
 * Non-blocking is what is open, and others have it open too: the first of two servers to end would make it blocking
 * again for the other one. So it is opened anew; but not a file, which never blocks and has one place to write at.
 */
function nonBlocking(): number {
  if (fstatSync(1).isFile()) return 1;
  try {
    return openSync('/proc/self/fd/1', constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    // A socket, or no Linux: Node makes it non-blocking when it is asked for.
    return process.stdout.fd;
  }
}
