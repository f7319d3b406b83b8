import { createServer, type Server, STATUS_CODES } from 'node:http';
import type Koa from 'koa';
import { toOriginForm } from './absolute-form';
import { type Connections, trackConnections } from './connections';
import { errorBody, type ErrorStatus } from './errors';
import { type Limits, limits as defaultLimits } from './limits';
import type { Logger } from './log';
import type { RequestState } from './request-state';

/** Creates a server, not yet listening, that answers even unparsable bytes in JSON; and its connections. */
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
    // Otherwise Node would silently drop a second Host.
    joinDuplicateHeaders: true,
  });
  server.timeout = limits.silenceMs;
  // Otherwise Node would drop the headers after the 2,000th, perhaps the Transfer-Encoding of a body.
  server.maxHeadersCount = 0;
  const connections = trackConnections(server, limits);

  const handle = app.callback();
  server.on('request', (req, res) => {
    toOriginForm(req);
    connections.handle({ req, res, start: () => void handle(req, res) });
  });
  // A server may ignore an expectation other than 100-continue, and Node's own refusal is not JSON.
  server.on('checkExpectation', (req, res) => server.emit('request', req, res));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // A client that disconnects in the middle of a request gets no response.
    const status =
      error.code === 'HPE_INVALID_EOF_STATE' ? undefined : (statusOfUnreadable[error.code ?? ''] ?? 400);
    const isRefused = connections.refuse(socket, status ? rawResponse(status) : '');
    if (isRefused) log.info({ status, reason: error.message }, 'unreadable request');
  });
  return { server, connections };
}

/** Node's error code → status; any other code is 400. */
const statusOfUnreadable: Record<string, ErrorStatus> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

/** The bytes of an error response to bytes that Node does not make a request from. */
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
