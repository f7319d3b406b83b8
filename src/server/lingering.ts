import type { Duplex } from 'node:stream';

/**
 * Connections that have their last response, while their clients may still send.
 *
 * Each client gets to read its last response: only this server's side is closed, and what still comes is read until
 * the client closes its own side, for `lingerMs` at most. On a connection closed at once the kernel would answer
 * unread input with a reset, and the client might lose what it was sent.
 */
export class Lingering {
  private readonly sockets = new Set<Duplex>();

  constructor(private readonly lingerMs: number) {}

  /** Closes this side of a connection after everything written to it, and `finalResponse`; a second call does nothing. */
  end(socket: Duplex, finalResponse?: string): void {
    if (!socket.writable) return;
    socket.end(finalResponse, () => {
      if (socket.closed) return;
      this.sockets.add(socket);
      const timer = setTimeout(() => socket.destroy(), this.lingerMs);
      socket.once('close', () => {
        clearTimeout(timer);
        this.forget(socket);
      });
    });
  }

  /** The connection that has lingered longest. */
  longest(): Duplex | undefined {
    const [socket] = this.sockets;
    return socket;
  }

  forget(socket: Duplex): void {
    this.sockets.delete(socket);
  }
}
