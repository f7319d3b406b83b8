import { createServer, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type Koa from 'koa';
import { type Connections, trackConnections } from './connections';
import { errorBody, type ErrorStatus } from './errors';
import { type Limits, limits as defaultLimits } from './limits';
import type { Logger } from './log';
import type { RequestState } from './request-state';

/** A server, not yet listening, that answers in JSON even bytes that it cannot parse; and its connections. */
export function createHttpServer(
  app: Koa<RequestState>,
  log: Logger,
  limits: Limits = defaultLimits,
): { server: Server; connections: Connections } {
  const server = createServer({
    keepAliveTimeout: limits.silenceMs,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.checkMs,
    maxHeaderSize: limits.headerBytes,
    requireHostHeader: false,
    // Node would drop a second Host, and nobody would see it.
    joinDuplicateHeaders: true,
  });
  server.timeout = limits.silenceMs;
  // Node would drop the headers after the 2,000th, the Transfer-Encoding of a body among them.
  server.maxHeadersCount = 0;
  const connections = trackConnections(server, limits);

  function refuse(socket: Duplex, status: ErrorStatus, reason: string): void {
    if (connections.refuse(socket, rawResponse(status))) log.info({ status, reason }, 'unreadable request');
  }

  const handle = app.callback();
  server.on('request', (req, res) => {
    // Node has read on after the headers as if the upgrade were made, and what it read is lost.
    if (req.headers.upgrade !== undefined) res.shouldKeepAlive = false;
    // HTTP/2's method without a version: Node would cut the connection, with the responses that it owes.
    if (req.method === 'PRI') req.method = 'pri';
    connections.handle({ req, res, start: () => void handle(req, res) });
  });
  // An expectation other than 100-continue may be ignored, and Node's own refusal is not JSON.
  server.on('checkExpectation', (req, res) => server.emit('request', req, res));
  server.on('connect', (_req, socket) => {
    refuse(socket, 400, 'CONNECT is for proxies');
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // The client went away in the middle of a request: there is nobody to tell.
    if (error.code === 'HPE_INVALID_EOF_STATE') connections.refuse(socket, '');
    else refuse(socket, statusOfUnreadable[error.code ?? ''] ?? 400, error.message);
  });
  return { server, connections };
}

/** By Node's code of the error; 400 for any other. */
const statusOfUnreadable: Record<string, ErrorStatus> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

/** The bytes of an error response, for what Node makes no request of. */
function rawResponse(status: ErrorStatus): string {
  const body = JSON.stringify(errorBody(status));
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
