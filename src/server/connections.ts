import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
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
  /** From now on the last answer that a connection owes says `Connection: close`, unless it has begun. */
  announceClose(): void;
  /** Stops accepting, closes what is idle now or becomes idle later; resolves when the last one is gone. */
  close(): Promise<void>;
  /** Requests that wait for a complete answer. */
  unanswered(): number;
}

/** Follows a server's connections from the first one on: call it before listening. */
export function trackConnections(server: Server, limits: Limits): Connections {
  // The one that was answered last is the last one.
  const connections = new Map<Duplex, Connection>();
  /** Those that have their last answer, and may still send. */
  const lingering = new Set<Duplex>();
  let announced = false;
  let closing = false;

  server.on('connection', (socket: Socket) => {
    if (connections.size >= limits.connections && !makeRoom()) {
      socket.destroy();
      return;
    }
    connections.set(socket, { turns: [] });
    socket.once('close', () => {
      forget(socket);
    });
    // Node's way to end a connection with an answer.
    socket.destroySoon = () => {
      endSlowly(socket);
    };
  });
  // Node tells of an idle connection here, too.
  server.on('timeout', (socket: Duplex) => {
    if (waitsForClient(socket, connections.get(socket))) socket.destroy();
  });

  // Node hands the socket over without its listeners: answers that are owed would stop half-way, silence would not
  // be noticed, and the client's reset would end the process.
  server.on('connect', (_req, socket: Duplex) => {
    socket.on('drain', () => connections.get(socket)?.turns[0]?.res.emit('drain'));
    socket.on('timeout', () => server.emit('timeout', socket));
    socket.on('error', () => socket.destroy());
  });

  /**
   * Slow clients cannot keep all places: one that has its last answer makes room, else, as in nginx, the one that has
   * waited longest.
   */
  function makeRoom(): boolean {
    const [answered] = lingering;
    if (answered) {
      cut(answered);
      return true;
    }
    for (const [socket, connection] of connections) {
      if (!waitsForClient(socket, connection)) continue;
      cut(socket);
      return true;
    }
    return false;
  }

  function cut(socket: Duplex): void {
    forget(socket);
    socket.destroy();
  }

  /** Its place is free. */
  function forget(socket: Duplex): void {
    connections.delete(socket);
    lingering.delete(socket);
  }

  function next(socket: Duplex, connection: Connection): void {
    const [turn] = connection.turns;
    if (turn) {
      if (announced) announceTo(connection);
      turn.start();
    } else if (connection.lastWords !== undefined) endSlowly(socket, connection.lastWords);
    else if (closing) endSlowly(socket);
  }

  function announceTo({ turns: [turn, behind] }: Connection): void {
    if (turn && !behind) turn.res.shouldKeepAlive = false;
  }

  /**
   * Says that nothing will come any more, and reads on until the client has nothing to say either: closed at
   * once, the kernel would answer unread input with a reset, and the client might miss what it was told.
   */
  function endSlowly(socket: Duplex, words?: string): void {
    if (!socket.writable) return;
    socket.end(words, () => {
      if (socket.closed) return;
      lingering.add(socket);
      const timer = setTimeout(() => socket.destroy(), limits.lingerMs);
      socket.once('close', () => {
        clearTimeout(timer);
      });
    });
  }

  return {
    handle(turn) {
      const { req, res } = turn;
      const { socket } = req;
      const connection = connections.get(socket);
      // What comes after the last words is read, so that the client can read them, and thrown away.
      if (!connection || connection.lastWords !== undefined) return;
      if (connection.turns.length === limits.unanswered) {
        cut(socket);
        return;
      }
      connection.last = req;
      res.once('close', () => {
        connection.turns.shift();
        if (!socket.writable) {
          for (const each of connection.turns) each.req.resume();
          return;
        }
        connections.delete(socket);
        connections.set(socket, connection);
        next(socket, connection);
      });
      const isFirst = connection.turns.push(turn) === 1;
      // Nothing can be answered after an answer that ended the connection, only read.
      if (!socket.writable) req.resume();
      else if (isFirst) next(socket, connection);
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
      // The answer before ends the connection.
      if (turns.at(-1)?.res.shouldKeepAlive === false) return false;
      connection.lastWords = unreadable === -1 ? '' : words;
      if (turns.length === 0) next(socket, connection);
      return connection.lastWords !== '';
    },
    announceClose() {
      announced = true;
      for (const connection of connections.values()) announceTo(connection);
    },
    close() {
      closing = true;
      return new Promise((resolve) => {
        // That of http would cut at once what is idle, what lingers among it, but for what has never spoken.
        NetServer.prototype.close.call(server, () => {
          resolve();
        });
        for (const [socket, { turns }] of connections) if (turns.length === 0) endSlowly(socket);
      });
    },
    unanswered: () =>
      [...connections].reduce((sum, [{ writable }, { turns }]) => sum + (writable ? turns.length : 0), 0),
  };
}

/** Whether it is for the client to go on: to send a request, or the rest of one, or to read. */
function waitsForClient(socket: Duplex, connection?: Connection): boolean {
  return !connection?.turns[0]?.req.complete || socket.writableLength > 0;
}
