import type { Middleware, ParameterizedContext } from 'koa';
import type { ProxyRoute } from '../server/config';
import { rawPath } from '../server/raw-path';
import type { RequestState } from '../server/request-state';
import { answerWithAllow } from '../server/web-app';
import { Exchange } from './exchange';
import { requestHeaders } from './headers';
import { forwarder } from './koa-proxies';

/**
 * Answers one exact path with the upstream's response: status, headers and body.
 *
 * @param timeoutMs see `Config.upstreamTimeoutMs`
 * @throws HttpError 502 if the upstream refuses or breaks the connection, 504 if it is too slow, 408 if the client is
 *   too slow
 */
export function proxyRoute(route: ProxyRoute, timeoutMs: number): Middleware<RequestState> {
  const { path, upstream, upstreamPath } = route;
  const forward = forwarder(upstream, (target) => upstreamPath + target.slice(path.length));

  return async function proxyExactPath(ctx, next) {
    if (rawPath(ctx) !== path) {
      await next();
      return;
    }
    if (!countHop(ctx)) {
      answerWithAllow(ctx);
      return;
    }
    const exchange = new Exchange(ctx.req, ctx.res, route, timeoutMs);
    ctx.req.headers = requestHeaders(ctx.req);
    try {
      await Promise.race([forward(ctx, exchange), exchange.failure]);
    } finally {
      exchange.end();
    }
    if (exchange.error) throw exchange.error;
  };
}

/** Decrements `Max-Forwards`; returns false if the request is for this server itself (RFC 9110, 7.6.2). */
function countHop({ method, req: { headers } }: ParameterizedContext<RequestState>): boolean {
  const left = headers['max-forwards'];
  if (!['OPTIONS', 'TRACE'].includes(method) || !/^\d+$/.test(String(left))) return true;
  if (Number(left) === 0) return false;
  headers['max-forwards'] = String(Math.min(Number(left), 256) - 1);
  return true;
}
