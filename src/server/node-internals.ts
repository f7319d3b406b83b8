/** Undocumented parts of Node that these servers need: one function each, each with its own test. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';

interface Parser {
  onIncoming: (req: IncomingMessage & { upgrade: boolean }, shouldKeepAlive: boolean) => number;
}

/** A return value of `onIncoming` that makes Node's parser drop the rest of the received bytes. */
const THROW_AWAY = 2;

/**
 * Emits a request for each message that the parser finds while `takesNext` returns true; later messages are dropped.
 *
 * By default Node detaches the connection of a CONNECT, destroys the connection of a PRI (HTTP/2's method) and emits
 * all pipelined requests, however many. The parser loses the bytes after a CONNECT or an `Upgrade`, so such a
 * connection ends after its response.
 */
export function makeRequests(socket: Socket, takesNext: () => boolean): void {
  const { parser } = socket as unknown as { parser: Parser };
  const { onIncoming } = parser;
  parser.onIncoming = (req, shouldKeepAlive) => {
    const losesRest = req.upgrade;
    req.upgrade = false;
    if (req.method === 'PRI') req.method = 'pri';
    return takesNext() ? onIncoming(req, shouldKeepAlive && !losesRest) : THROW_AWAY;
  };
}

/** Whether part of a request, or of its headers, has arrived but not all of it. */
export function hasBegunRequest(socket: Socket): boolean {
  const { server } = socket as unknown as { server: Record<symbol, { idle: () => { socket: Socket }[] }> };
  const connections = Object.getOwnPropertySymbols(server).find(
    ({ description }) => description === 'http.server.connections',
  );
  // Node counts a connection that has sent nothing as busy.
  if (socket.bytesRead === 0 || connections === undefined) return false;
  return !server[connections]?.idle().some((parser) => parser.socket === socket);
}

/** Keeps answering after the client has closed its side; by default Node closes its own side immediately. */
export function answerAfterEnd(server: Server): void {
  Object.assign(server, { httpAllowHalfOpen: true });
}

/** Whether Node ends the connection after this response, because of the request or of {@link closeAfter}. */
export function closesAfter(res: ServerResponse): boolean {
  return !res.shouldKeepAlive;
}

/** Sends `Connection: close` in this response, unless it has started, and ends the connection after it. */
export function closeAfter(res: ServerResponse): void {
  res.shouldKeepAlive = false;
}

/** Calls `end` after a response with `Connection: close`; by default Node cuts off data that still arrives. */
export function endBy(socket: Socket, end: () => void): void {
  socket.destroySoon = end;
}

/** Stops accepting; http's own close() would also destroy idle and lingering sockets. */
export function stopAccepting(server: Server, closed: () => void): void {
  NetServer.prototype.close.call(server, closed);
}
