import { type IncomingMessage, type OutgoingHttpHeaders, request, type ServerResponse } from 'node:http';

import { responseHeaders } from '../../../src/redirect/headers';
import type { Dimensions, Listener } from './configuration';
import { requestHeaders } from './headers';
import type { Metrics } from './metrics';
import { answer, type OwnStatus } from './own-answers';
import type { Target } from './target';

/**
 * Sends a request to a target, once, and gives the client what comes of it.
 *
 * With node:http, without a proxy library: httpxy 0.5 sends the client's own `Connection` on, closes the connection to
 * the target after each chunked request, makes `/*` of `*` and `/http://…` of an absolute target, and tells a timeout
 * and a reset in the same words; http-proxy-3 runs on no Node as old as the oldest that is supported.
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
    // A request that is paused waits for the target.
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
    // What breaks after the head of an answer is an error of the answer.
    if (!res.headersSent && !res.closed) fail(502);
  });
  // Unasked: no request to change the protocol is passed on, so WebSockets are not to be had here.
  sent.once('upgrade', (_answered, socket) => {
    socket.destroy();
    fail(502);
  });
  sent.once('response', (answered) => {
    const { statusCode = 0, statusMessage } = answered;
    try {
      res.writeHead(statusCode, statusMessage, responseHeaders(answered) as OutgoingHttpHeaders);
    } catch {
      // Node reads a status that it refuses to write, such as 099.
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
    // The client's next request is behind what the target did not want.
    req.unpipe(sent).resume();
    target.end();
  });
}

interface Route {
  readonly listener: Listener;
  readonly target: Target;
  readonly dimensions: Required<Dimensions>;
  readonly metrics: Metrics;
  /** Milliseconds in which the target must accept a connection. */
  readonly connectTimeoutMs: number;
}
