import { createServer, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type Koa from 'koa';
import { errorBody, type ErrorStatus } from './errors';
import type { Logger } from './log';
import type { State } from './state';

/**
 * The load balancer keeps idle connections for 60 s. A server that closes them first answers some
 * request with a reset, which the balancer turns into a 502.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
 */
export const keepAliveTimeoutMs = 65_000;

/** Longer than the keep-alive timeout: in some versions of Node it runs while a connection is idle. */
const headersTimeoutMs = 70_000;

/** A request, its body included, has two minutes to arrive. */
const requestTimeoutMs = 120_000;

/** How long a refused client may take to read why, in milliseconds. */
const lingerMs = 2_000;

/** A server, not yet listening, that answers in JSON even what it cannot parse. */
export function createHttpServer(app: Koa<State>, log: Logger): Server {
  const server = createServer({
    keepAliveTimeout: keepAliveTimeoutMs,
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
    requireHostHeader: false,
  });
  const handle = app.callback();
  server.on('request', (req, res) => void handle(req, res));
  // An expectation other than 100-continue may be ignored, and Node's own refusal is not JSON.
  server.on('checkExpectation', (req, res) => server.emit('request', req, res));
  server.on('connect', (_req, socket) => {
    // Node hands the socket over without a listener: the client's reset would end the process.
    socket.on('error', () => socket.destroy());
    refuse(socket, 400, 'CONNECT is for proxies', log);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // It went away in the middle of a request that is being handled: the request's own line says so.
    if (error.code === 'HPE_INVALID_EOF_STATE' && responseOn(socket)) {
      socket.destroy();
      return;
    }
    refuse(socket, unreadable[error.code ?? ''] ?? 400, error.message, log);
  });
  return server;
}

const unreadable: Record<string, ErrorStatus> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

function refuse(socket: Duplex, status: ErrorStatus, reason: string, log: Logger): void {
  // More input after the refusal: it is being read, let it.
  if (socket.writableEnded) return;
  if (!socket.writable || answering(socket)) {
    socket.destroy();
    return;
  }
  log.info({ status, reason }, 'unreadable request');
  const body = JSON.stringify(errorBody(status));
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
  // Closed at once, the kernel would answer unread input with a reset and the client might miss the words.
  setTimeout(() => socket.destroy(), lingerMs).unref();
}

/** Whether an earlier request of the connection is half answered: a refusal would end up inside its body. */
function answering(socket: Duplex): boolean {
  return responseOn(socket)?.headersSent ?? false;
}

/** The response to the request that is being handled, if any; Node has no other way to ask for it. */
function responseOn(socket: Duplex): { headersSent: boolean } | null | undefined {
  return (socket as Duplex & { _httpMessage?: { headersSent: boolean } | null })._httpMessage;
}
