import { createServer, type Server, STATUS_CODES } from 'node:http';
import type Koa from 'koa';
import { toOriginForm } from './absolute-form';
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

  const handle = app.callback();
  server.on('request', (req, res) => {
    toOriginForm(req);
    connections.handle({ req, res, start: () => void handle(req, res) });
  });
  // An expectation other than 100-continue may be ignored, and Node's own refusal is not JSON.
  server.on('checkExpectation', (req, res) => server.emit('request', req, res));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // A client that goes away in the middle of a request is told nothing.
    const status =
      error.code === 'HPE_INVALID_EOF_STATE' ? undefined : (statusOfUnreadable[error.code ?? ''] ?? 400);
    const isRefused = connections.refuse(socket, status ? rawResponse(status) : '');
    if (isRefused) log.info({ status, reason: error.message }, 'unreadable request');
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
