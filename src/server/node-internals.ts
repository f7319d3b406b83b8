/** What Node does not document and a promise of these servers needs: one function each, with a test of its own. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';

interface Parser {
  onIncoming: (req: IncomingMessage & { upgrade: boolean }, shouldKeepAlive: boolean) => number;
}

/** What Node's parser takes for an answer of `onIncoming`: it reads no further in the bytes that have come. */
const THROW_AWAY = 2;

/**
 * Makes a request of each that the parser finds, as long as `takesNext`; what comes then is thrown away.
 *
 * Node would hand over the connection of a CONNECT, destroy that of a PRI (HTTP/2's method), and make a request of
 * everything that is sent ahead, however much. The parser has lost what came behind a CONNECT or an `Upgrade`: that
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

/** Whether something has come of a request that is not here to its end; of its headers, too. */
export function hasBegunRequest(socket: Socket): boolean {
  const { server } = socket as unknown as { server: Record<symbol, { idle: () => { socket: Socket }[] }> };
  const connections = Object.getOwnPropertySymbols(server).find(
    ({ description }) => description === 'http.server.connections',
  );
  // Node counts one that has never spoken as busy.
  if (socket.bytesRead === 0 || connections === undefined) return false;
  return !server[connections]?.idle().some((parser) => parser.socket === socket);
}

/** Node would close its side as soon as the client has closed its own, whatever it owes. */
export function answerAfterEnd(server: Server): void {
  Object.assign(server, { httpAllowHalfOpen: true });
}

/** Whether Node ends the connection after this response: because of the request, or of {@link closeAfter}. */
export function closesAfter(res: ServerResponse): boolean {
  return !res.shouldKeepAlive;
}

/** Says `Connection: close` in this response, unless it has begun, and ends the connection after it. */
export function closeAfter(res: ServerResponse): void {
  res.shouldKeepAlive = false;
}

/** Ends the connection by `end` after a response that says `Connection: close`; Node would cut what still comes. */
export function endBy(socket: Socket, end: () => void): void {
  socket.destroySoon = end;
}

/** Stops accepting; http's own close() would also destroy idle and lingering sockets. */
export function stopAccepting(server: Server, closed: () => void): void {
  NetServer.prototype.close.call(server, closed);
}
