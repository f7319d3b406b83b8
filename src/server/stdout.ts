import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

/** The most bytes of lines that wait for a reader: about 5,000 lines. More would take memory that requests need. */
const WAITING_BYTES = 1024 * 1024;

/** Bytes that a pipe takes atomically (PIPE_BUF), so that the lines of two servers that share one stay whole. */
const ATOMIC_BYTES = 4096;

/** Milliseconds between two attempts to write, and the most that an exit spends on them. */
const RETRY_MS = 10;
const EXIT_MS = 1_000;

/**
 * Stdout. The lines of one turn of the event loop are written at its end, and `flush` calls back after that. If nobody
 * reads, they wait without blocking the server. A line that finds no room, and all lines after it until none waits, are
 * dropped and counted. (pino's own destination writes on threads, or sleeps until it is read.)
 *
 * @param onDropped gets the number of dropped lines when there is room again
 */
export function openStdout(
  onDropped: (lines: number) => void,
): DestinationStream & { flush: (callback: () => void) => void } {
  const fd = nonBlocking();
  const lines: string[] = [];
  /** The part of them that is being written. */
  let chunk: Uint8Array = Buffer.alloc(0);
  /** Total size of both. */
  let bytes = 0;
  let dropped = 0;
  let turnEnd: NodeJS.Immediate | undefined;
  let retry: NodeJS.Timeout | undefined;
  let callbacks: (() => void)[] = [];

  /** As many lines as one atomic write takes; a longer line is a chunk of its own. */
  function nextChunk(): Buffer {
    let size = 0;
    const tooMany = lines.findIndex((line) => (size += Buffer.byteLength(line)) > ATOMIC_BYTES);
    return Buffer.from(lines.splice(0, tooMany < 0 ? lines.length : tooMany || 1).join(''));
  }
  /** Writes as much as possible; returns whether everything is written. */
  function drain(): boolean {
    try {
      while (bytes > 0) {
        if (chunk.length === 0) chunk = nextChunk();
        const written = writeSync(fd, chunk);
        chunk = chunk.subarray(written);
        bytes -= written;
      }
    } catch {
      // No room, no reader or a full disk: the next attempt may succeed.
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
 * Returns a non-blocking descriptor of stdout. The mode belongs to the open file, which other processes share: the
 * first of two servers to end would make it blocking again for the other. So stdout is opened again; a file is not,
 * because it never blocks and its write position must stay shared.
 */
function nonBlocking(): number {
  if (fstatSync(1).isFile()) return 1;
  try {
    return openSync('/proc/self/fd/1', constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    // A socket, or not Linux: accessing process.stdout makes Node set it to non-blocking.
    return process.stdout.fd;
  }
}
