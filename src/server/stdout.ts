import { constants, openSync, writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

/** Bytes of lines that wait for a reader: some 5,000 lines. What more of memory they took, requests would lack. */
const WAITING_BYTES = 1024 * 1024;

/** Milliseconds between two attempts to write to a reader that does not keep up. */
const RETRY_MS = 10;

/** Milliseconds that an exit waits for the reader at most. */
const EXIT_MS = 1_000;

/**
 * Stdout, to which a line is written before the call returns, unless that fails or would block: then lines wait, up
 * to {@link WAITING_BYTES}; those after them are dropped until all that wait are written, and counted.
 *
 * Each line is a write of its own: of 4,096 bytes at most it gets into a pipe whole or not at all, whoever else
 * writes there. (pino's own destination writes on threads, or sleeps until its reader reads.)
 *
 * @param onDropped gets the number of the dropped lines when there is room again
 */
export function openStdout(onDropped: (lines: number) => void): DestinationStream {
  const fd = nonBlocking();
  const waiting: Buffer[] = [];
  let bytes = 0;
  let dropped = 0;
  let retry: NodeJS.Timeout | undefined;

  /** Writes what it can; returns whether nothing waits any more. */
  function drain(): boolean {
    try {
      for (;;) {
        const [line] = waiting;
        if (line) {
          const written = writeSync(fd, line);
          bytes -= written;
          if (written < line.length) waiting[0] = line.subarray(written);
          else waiting.shift();
        } else if (dropped > 0) {
          const lines = dropped;
          dropped = 0;
          onDropped(lines);
        } else return true;
      }
    } catch {
      // No room, a reader that went away, a full disk: whatever it is, it may be over at the next attempt.
      return false;
    }
  }

  function drainOrRetry(): void {
    retry = drain() ? undefined : setTimeout(drainOrRetry, RETRY_MS).unref();
  }

  process.once('exit', () => {
    const end = performance.now() + EXIT_MS;
    const never = new Int32Array(new SharedArrayBuffer(4));
    while (!drain() && performance.now() < end) Atomics.wait(never, 0, 0, RETRY_MS);
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
 * Opened anew: non-blocking is what is open, and others have it open too. The first of two servers to end would
 * make it blocking again for the other one.
 */
function nonBlocking(): number {
  const { O_WRONLY, O_APPEND, O_NONBLOCK, O_NOCTTY } = constants;
  try {
    return openSync('/proc/self/fd/1', O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY);
  } catch {
    // A socket, or no Linux. Node makes it non-blocking when it is asked for.
    return process.stdout.fd;
  }
}
