import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

/** Bytes of lines that wait for a reader: some 5,000 lines. More would take the memory that requests need. */
const WAITING_BYTES = 1024 * 1024;

/** Bytes that get into a pipe whole or not at all, so that the lines of two servers which share one stay whole (PIPE_BUF). */
const ATOMIC_BYTES = 4096;

/** Milliseconds between two attempts to write, and for how long an exit goes on with them. */
const RETRY_MS = 10;
const EXIT_MS = 1_000;

/**
 * Stdout. The lines of a turn of the event loop are written at its end, and `flush` calls back after that. Where nobody
 * reads they wait, and no one waits for them; those that find no room, and all after them until none waits, are dropped
 * and counted. (pino's own destination writes on threads, or sleeps until it is read.)
 *
 * @param onDropped gets the number of the dropped lines when there is room again
 */
export function openStdout(
  onDropped: (lines: number) => void,
): DestinationStream & { flush: (callback: () => void) => void } {
  const fd = nonBlocking();
  const lines: string[] = [];
  /** What is being written of them. */
  let chunk: Uint8Array = Buffer.alloc(0);
  /** Of both. */
  let bytes = 0;
  let dropped = 0;
  let turnEnd: NodeJS.Immediate | undefined;
  let retry: NodeJS.Timeout | undefined;
  let callbacks: (() => void)[] = [];

  /** As many lines as make a write that is not torn; longer ones are one each. */
  function nextChunk(): Buffer {
    let size = 0;
    const tooMany = lines.findIndex((line) => (size += Buffer.byteLength(line)) > ATOMIC_BYTES);
    return Buffer.from(lines.splice(0, tooMany < 0 ? lines.length : tooMany || 1).join(''));
  }
  /** Writes what can be written; whether nothing waits any more. */
  function drain(): boolean {
    try {
      while (bytes > 0) {
        if (chunk.length === 0) chunk = nextChunk();
        const written = writeSync(fd, chunk);
        chunk = chunk.subarray(written);
        bytes -= written;
      }
    } catch {
      // No room, a reader that went away, a full disk: whatever it is, it may be over at the next attempt.
      return false;
    }
    if (dropped === 0) return true;
    const count = dropped;
    dropped = 0;
    onDropped(count);
    return drain();
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
    write(line) {
      const size = Buffer.byteLength(line);
      if (dropped > 0 || bytes + size > WAITING_BYTES) {
        dropped += 1;
        return;
      }
      lines.push(line);
      bytes += size;
      if (retry) return;
      turnEnd ??= setImmediate(() => {
        turnEnd = undefined;
        drainOrRetry();
        const waiting = callbacks;
        callbacks = [];
        for (const callback of waiting) callback();
      });
    },
    flush(callback) {
      if (turnEnd) callbacks.push(callback);
      else callback();
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
