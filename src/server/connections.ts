import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Limits } from './limits';
import { endLingering } from './lingering';
import { answerAfterEnd, endBy, makeRequests, stopAccepting } from './node-internals';
import { type PendingRequest, RequestQueue, type Stopping } from './request-queue';

/** The connections of a server: the responses that each owes its client, and how it ends. */
export interface Connections {
  /** Handles a request once all earlier requests on its connection are answered (see {@link RequestQueue}). */
  handle(request: PendingRequest): void;
  /**
   * Ends a connection with unreadable bytes, after the responses that it owes.
   *
   * @param response the response to the unreadable bytes; empty if the client disconnected in the middle of a request
   * @returns whether the response will be sent: only once, and not if the request already has all or part of its own
   */
  refuse(socket: Duplex, response: string): boolean;
  /** Sends `Connection: close` in the last response that each connection owes, unless that has started. */
  announceClose(): void;
  /** Stops accepting. Closes idle connections now and the others once they are idle; resolves when all are closed. */
  close(): Promise<void>;
  /** Requests that wait for a complete response. */
  unanswered(): number;
}

/** Tracks all connections of a server: call it before listening. */
export function trackConnections(server: Server, limits: Limits): Connections {
  // Ordered by the time at which the client last read a response or part of it: oldest first.
  const queues = new Map<Duplex, RequestQueue>();
  const stopping: Stopping = { announced: false, closing: false };

  answerAfterEnd(server);
  server.on('connection', (socket: Socket) => {
    if (queues.size >= limits.connections && !makeRoom()) socket.destroy();
    else track(socket);
  });
  // Node reports idle connections with the same event.
  server.on('timeout', (socket: Duplex) => {
    if (queues.get(socket)?.waitsForClient() !== false) socket.destroy();
  });

  function track(socket: Socket): void {
    const queue = new RequestQueue(socket, limits, stopping, moveBack);
    function moveBack(): void {
      queues.delete(socket);
      queues.set(socket, queue);
    }
    moveBack();
    socket.on('drain', moveBack);
    socket.once('close', () => queues.delete(socket));
    // The client has stopped sending but may still read.
    socket.once('end', () => {
      queue.end();
    });
    makeRequests(socket, () => queue.takesNext());
    endBy(socket, () => {
      endLingering(socket, limits.lingerMs);
    });
  }

  /**
   * Closes a connection to make room for a new one, so that slow clients cannot keep all places: one that has sent its
   * last response or, as in nginx, the one that has waited longest for its client. A client that waits for its response
   * is never evicted.
   */
  function makeRoom(): boolean {
    const all = [...queues];
    const [socket] =
      all.find(([{ writableFinished }]) => writableFinished) ??
      all.find(([, queue]) => queue.waitsForClient()) ??
      [];
    if (!socket) return false;
    // Its 'close' event comes later.
    queues.delete(socket);
    socket.destroy();
    return true;
  }

  return {
    handle(request) {
      queues.get(request.req.socket)?.add(request);
    },
    refuse: (socket, response) => queues.get(socket)?.refuse(response) ?? false,
    announceClose() {
      stopping.announced = true;
      for (const queue of queues.values()) queue.announceClose();
    },
    close() {
      stopping.closing = true;
      return new Promise((resolve) => {
        stopAccepting(server, resolve);
        for (const [socket, queue] of queues) if (queue.isIdle()) endLingering(socket, limits.lingerMs);
      });
    },
    unanswered: () => [...queues.values()].reduce((sum, queue) => sum + queue.unanswered(), 0),
  };
}
