import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The connections of a server, so that it can be stopped without cutting an answer short. */
export interface Connections {
  /** From now on every answer that has not begun says `Connection: close`. */
  announceClose(): void;
  /** Stops accepting, closes what is idle now or becomes idle later; resolves when the last one is gone. */
  close(): Promise<void>;
  /** Requests without a complete answer. */
  unanswered(): number;
}

/** Follows a server's connections from the first one on: call it before listening. */
export function trackConnections(server: Server): Connections {
  const sockets = new Set<Socket>();
  const answers = new Set<ServerResponse>();
  let announced = false;
  let closing = false;

  // Node counts a connection that has not sent anything as busy: closeIdleConnections() would leave it.
  function closeIdle(): void {
    const busy = new Set([...answers].map((answer) => answer.req.socket));
    for (const socket of sockets) if (!busy.has(socket)) socket.destroySoon();
  }

  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  // Before the handler: it may have answered when a later listener runs.
  server.prependListener('request', (_req, res) => {
    answers.add(res);
    if (announced) res.shouldKeepAlive = false;
    res.once('close', () => {
      answers.delete(res);
      if (closing) closeIdle();
    });
  });

  return {
    announceClose() {
      announced = true;
      for (const answer of answers) answer.shouldKeepAlive = false;
    },
    close() {
      closing = true;
      return new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        closeIdle();
      });
    },
    unanswered: () => answers.size,
  };
}
