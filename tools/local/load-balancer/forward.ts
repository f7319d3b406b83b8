import { type IncomingMessage, type OutgoingHttpHeaders, request, type ServerResponse } from 'node:http';

import { responseHeaders } from '../../../src/redirect/headers';
import type { Dimensions, Listener } from './configuration';
import { requestHeaders } from './headers';
import type { Metrics } from './metrics';
import { answer, type OwnStatus } from './own-answers';
import type { Target } from './target';

/**
 * Sends a request to a target, once, and passes the answer to the client.
 *
 * It uses node:http instead of a proxy library: httpxy 0.5 forwards the client's own `Connection`, closes the
 * connection to the target after each chunked request, turns `*` into `/*` and an absolute target into `/http://…`,
 * and reports a timeout and a reset with the same message; http-proxy-3 does not run on the oldest supported Node.
 */
export function forward(
  req: IncomingMessage,
  res: ServerResponse,
  { listener, target, dimensions, metrics, connectTimeoutMs }: Route,
): void {
  const begun = performance.now();
  metrics.requested(dimensions);
  target.begin();
  const { agent, configuration } = target;
  const { method, url: path } = req;
  const headers = requestHeaders(req, listener);
  const sent = request({ ...configuration.address, agent, method, path, headers });
  const idle = setTimeout(tooSlow, listener.idleTimeoutSeconds * 1000);

  function fail(status: OwnStatus): void {
    if (res.headersSent) {
      res.destroy();
    } else {
      metrics.answered(listener.loadBalancer, status);
      answer(res, status);
    }
    sent.destroy();
  }

  function tooSlow(): void {
    // A paused request is waiting for the target, not for the client.
    fail(req.complete || req.isPaused() ? 504 : 408);
  }

  req.on('data', () => idle.refresh()).pipe(sent);
  sent.once('socket', (socket) => {
    if (!socket.connecting) return;
    const timer = setTimeout(fail, connectTimeoutMs, 504);
    socket
      .once('connect', () => {
        clearTimeout(timer);
      })
      .once('close', () => {
        clearTimeout(timer);
      });
  });
  sent.on('error', () => {
    // After the head of an answer, the answer's own error handler applies.
    if (!res.headersSent && !res.closed) fail(502);
  });
  // An unrequested upgrade: no upgrade requests are forwarded, so WebSockets are not supported here.
  sent.once('upgrade', (_answered, socket) => {
    socket.destroy();
    fail(502);
  });
  sent.once('response', (answered) => {
    const { statusCode = 0, statusMessage } = answered;
    try {
      res.writeHead(statusCode, statusMessage, responseHeaders(answered) as OutgoingHttpHeaders);
    } catch {
      // Node accepts a status from a server that it refuses to send, such as 099.
      fail(502);
      return;
    }
    metrics.targetAnswered(dimensions, statusCode, (performance.now() - begun) / 1000);
    answered
      .on('data', () => idle.refresh())
      .once('error', () => res.destroy())
      .pipe(res);
  });
  res.once('close', () => {
    clearTimeout(idle);
    // 460: the client has closed the connection before an answer.
    if (!res.headersSent) metrics.answered(listener.loadBalancer, 460);
    sent.destroy();
    // Discard the rest of the body: the client's next request comes after it.
    req.unpipe(sent).resume();
    target.end();
  });
}

interface Route {
  readonly listener: Listener;
  readonly target: Target;
  readonly dimensions: Required<Dimensions>;
  readonly metrics: Metrics;
  /** Milliseconds within which the target must accept a connection. */
  readonly connectTimeoutMs: number;
}
