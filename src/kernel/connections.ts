import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Limits } from './limits';

/** A request and what handles it. */
interface Turn {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly start: () => void;
}

interface Connection {
  /** What is not answered, in the order of the requests; the first one is being handled. */
  turns: Turn[];
  /** The request that came last, answered or not. */
  last?: IncomingMessage;
  /** The answer to what cannot be read: nothing can come after it. */
  lastWords?: string;
}

/** The connections of a server: what each of them owes its client, and how they end. */
export interface Connections {
  /**
   * Starts what handles a request when those before it on its connection are answered. Node would start all
   * that were sent ahead at once, and never close those that wait when the connection breaks.
   */
  handle(turn: Turn): void;
  /**
   * Ends a connection that cannot be read any further, after the answers that are owed.
   *
   * @param words an answer to what cannot be read; empty for a client that went away in the middle of it
   * @returns whether the words will be said: only once, and not to a request that has its answer or half of it
   */
  refuse(socket: Duplex, words: string): boolean;
  /** From now on every answer that has not begun says `Connection: close`. */
  announceClose(): void;
  /** Stops accepting, closes what is idle now or becomes idle later; resolves when the last one is gone. */
  close(): Promise<void>;
  /** Requests without a complete answer. */
  unanswered(): number;
}

/** Follows a server's connections from the first one on: call it before listening. */
export function trackConnections(server: Server, limits: Limits): Connections {
  // The one that was answered last is the last one.
  const connections = new Map<Duplex, Connection>();
  let announced = false;
  let closing = false;

  server.on('connection', (socket: Duplex) => {
    if (connections.size >= limits.connections && !makeRoom()) {
      socket.destroy();
      return;
    }
    connections.set(socket, { turns: [] });
    socket.once('close', () => connections.delete(socket));
  });
  // Node tells of an idle connection here, too.
  server.on('timeout', (socket: Duplex) => {
    if (waitsForClient(socket, connections.get(socket))) socket.destroy();
  });

  /** Slow clients cannot keep all places: as in nginx, the one that has waited longest makes room. */
  function makeRoom(): boolean {
    for (const [socket, connection] of connections) {
      if (!waitsForClient(socket, connection)) continue;
      connections.delete(socket);
      socket.destroy();
      return true;
    }
    return false;
  }

  function next(socket: Duplex, connection: Connection): void {
    const [turn] = connection.turns;
    if (turn) turn.start();
    else if (connection.lastWords !== undefined) endSlowly(socket, connection.lastWords);
    else if (closing) endNow(socket);
  }

  function endSlowly(socket: Duplex, words: string): void {
    socket.end(words);
    // Closed at once, the kernel would answer unread input with a reset and the client might miss the words.
    setTimeout(() => socket.destroy(), limits.lingerMs).unref();
  }

  return {
    handle(turn) {
      const { req, res } = turn;
      const { socket } = req;
      const connection = connections.get(socket);
      // What comes after the last words is read, so that the client can read them, and thrown away.
      if (!connection || connection.lastWords !== undefined) return;
      if (connection.turns.length === limits.unanswered) {
        connections.delete(socket);
        socket.destroy();
        return;
      }
      connection.last = req;
      if (announced) res.shouldKeepAlive = false;
      res.once('close', () => {
        if (!socket.writable) return;
        connections.delete(socket);
        connections.set(socket, connection);
        connection.turns.shift();
        next(socket, connection);
      });
      if (connection.turns.push(turn) === 1) turn.start();
    },
    refuse(socket, words) {
      const connection = connections.get(socket);
      if (!connection || connection.lastWords !== undefined || !socket.writable) return false;
      const { turns, last } = connection;
      const unreadable = last?.complete === false ? turns.findIndex(({ req }) => req === last) : undefined;
      if (unreadable === 0 && (!words || turns[0]?.res.headersSent)) {
        socket.destroy();
        return false;
      }
      if (unreadable !== undefined && unreadable >= 0) turns.pop();
      connection.lastWords = unreadable === -1 ? '' : words;
      if (turns.length === 0) next(socket, connection);
      return connection.lastWords !== '';
    },
    announceClose() {
      announced = true;
      for (const { turns } of connections.values()) for (const { res } of turns) res.shouldKeepAlive = false;
    },
    close() {
      closing = true;
      return new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        // Node counts a connection that has not sent anything as busy: closeIdleConnections() would leave it.
        for (const [socket, { turns }] of connections) if (turns.length === 0) endNow(socket);
      });
    },
    unanswered: () => [...connections.values()].reduce((sum, { turns }) => sum + turns.length, 0),
  };
}

function endNow(socket: Duplex): void {
  socket.end(() => socket.destroy());
}

/** Whether it is for the client to go on: to send a request, or the rest of one, or to read. */
function waitsForClient(socket: Duplex, connection?: Connection): boolean {
  return !connection?.turns[0]?.req.complete || socket.writableLength > 0;
}
