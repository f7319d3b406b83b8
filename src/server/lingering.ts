import type { Duplex } from 'node:stream';

/**
 * Closes this side of a connection after everything written to it, and `finalResponse`; a second call does nothing.
 *
 * The client gets to read its last response: what still comes is read until it closes its own side, for `lingerMs` at
 * most. On a connection closed at once the kernel would answer unread input with a reset, and the client might lose
 * what it was sent.
 */
export function endLingering(socket: Duplex, lingerMs: number, finalResponse?: string): void {
  if (!socket.writable) return;
  socket.end(finalResponse, () => {
    if (socket.closed) return;
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    socket.once('close', () => {
      clearTimeout(timer);
    });
  });
}
