import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import { answer, type OwnStatus, rawAnswer } from './own-answers';

/** Maximum size of a request's headers, in bytes. */
const MAX_HEADERS = 64 * 1024;

/**
 * Listens. HTTPS listeners speak HTTP here too, since there is no certificate.
 *
 * @param onRefused called with the status of an answer to an invalid request
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
export async function listen(
  host: string,
  port: number,
  onRequest: RequestListener,
  onRefused: (status: OwnStatus) => void,
): Promise<Server> {
  const answers = new WeakMap<Socket, ServerResponse>();
  const options = { maxHeaderSize: MAX_HEADERS, requireHostHeader: false, connectionsCheckingInterval: 1000 };
  const server = createServer(options, (req, res) => {
    answers.set(req.socket, res);
    if (req.headers.host !== undefined || req.httpVersion === '1.0') {
      onRequest(req, res);
      return;
    }
    onRefused(400);
    answer(res, 400);
  });
  // A request may take any time, as long as data flows.
  server.requestTimeout = 0;
  server.on('clientError', ({ code = '' }: NodeJS.ErrnoException, socket: Socket) => {
    const current = answers.get(socket);
    const isBeingAnswered = current?.headersSent && !current.writableFinished;
    if (!socket.writable || isBeingAnswered || !/^(HPE|ERR_HTTP)_/.test(code)) {
      socket.destroy();
      return;
    }
    const status = code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
    onRefused(status);
    socket.end(rawAnswer(status));
  });
  server.listen({ host, port });
  await once(server, 'listening');
  return server;
}
