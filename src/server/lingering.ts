import type { Duplex } from 'node:stream';

/**
 * Closes this side of a connection after all pending writes and `finalResponse`; a second call does nothing.
 *
 * To let the client read its last response, the server keeps reading until the client closes its side, for at most
 * `lingerMs`. If the connection were closed immediately, the kernel would answer unread input with a reset, and the
 * client might lose the response.
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
