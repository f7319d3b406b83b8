import type { Server } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { evictable } from './eviction';
import type { Limits } from './limits';
import { Lingering } from './lingering';
import { type PendingRequest, RequestQueue, type Stopping } from './request-queue';

/** The connections of a server: what each of them owes its client, and how they end. */
export interface Connections {
  /** Handles a request as soon as those before it on its connection are answered (see {@link RequestQueue}). */
  handle(request: PendingRequest): void;
  /**
   * Ends a connection that cannot be read any further, after the responses that it owes.
   *
   * @param response the response to what cannot be read; empty for a client that went away in the middle of it
   * @returns whether the response will be sent: only once, and not to a request that has its own or half of it
   */
  refuse(socket: Duplex, response: string): boolean;
  /** From now on the last response that a connection owes says `Connection: close`, unless it has begun. */
  announceClose(): void;
  /** Stops accepting, closes idle connections now and the others once they are idle; resolves when all are closed. */
  close(): Promise<void>;
  /** Requests that wait for a complete response. */
  unanswered(): number;
}

/** Follows a server's connections from the first one on: call it before listening. */
export function trackConnections(server: Server, limits: Limits): Connections {
  // Ordered by last response, oldest first.
  const queues = new Map<Duplex, RequestQueue>();
  const lingering = new Lingering(limits.lingerMs);
  const stopping: Stopping = { announced: false, closing: false };

  server.on('connection', (socket: Socket) => {
    if (queues.size >= limits.connections && !makeRoom()) socket.destroy();
    else track(socket);
  });
  // Node reports idle connections by the same event.
  server.on('timeout', (socket: Duplex) => {
    if (queues.get(socket)?.waitsForClient() !== false) socket.destroy();
  });
  server.on('connect', (_req, socket: Duplex) => {
    replaceListeners(socket);
  });

  function track(socket: Socket): void {
    const queue = new RequestQueue(socket, limits, lingering, stopping, () => {
      queues.delete(socket);
      queues.set(socket, queue);
    });
    queues.set(socket, queue);
    socket.once('close', () => {
      queues.delete(socket);
    });
    // Node ends a connection by this method after a response that says `Connection: close`.
    socket.destroySoon = () => {
      lingering.end(socket);
    };
  }

  /**
   * Node removes its listeners from the socket of a CONNECT. Without them a response that is owed would stop half-way,
   * silence would go unnoticed, and a reset by the client would end the process.
   */
  function replaceListeners(socket: Duplex): void {
    socket.on('drain', () => queues.get(socket)?.drained());
    socket.on('timeout', () => server.emit('timeout', socket));
    socket.on('error', () => socket.destroy());
  }

  function makeRoom(): boolean {
    const socket = evictable(lingering, queues);
    if (socket) destroyNow(socket);
    return socket !== undefined;
  }

  /** Frees the place of a connection at once: its 'close' comes later. */
  function destroyNow(socket: Duplex): void {
    queues.delete(socket);
    lingering.forget(socket);
    socket.destroy();
  }

  return {
    handle(request) {
      const { socket } = request.req;
      const queue = queues.get(socket);
      if (queue && !queue.add(request)) destroyNow(socket);
    },
    refuse: (socket, response) => queues.get(socket)?.refuse(response) ?? false,
    announceClose() {
      stopping.announced = true;
      for (const queue of queues.values()) queue.announceClose();
    },
    close() {
      stopping.closing = true;
      return new Promise((resolve) => {
        // http's own close() would also destroy idle and lingering sockets, and spare those that never spoke.
        NetServer.prototype.close.call(server, () => {
          resolve();
        });
        for (const [socket, queue] of queues) if (queue.isEmpty()) lingering.end(socket);
      });
    },
    unanswered: () => [...queues.values()].reduce((sum, queue) => sum + queue.unanswered(), 0),
  };
}
