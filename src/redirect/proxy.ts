import type { Middleware } from 'koa';
import type { ProxyRoute } from '../server/config';
import { rawPath } from '../server/raw-path';
import type { RequestState } from '../server/request-state';
import { Exchange } from './exchange';
import { forwarder } from './forward';
import { requestHeaders } from './headers';

/**
 * Answers one exact path with what an upstream answers: status, headers and body.
 *
 * @param timeoutMs see `Config.upstreamTimeoutMs`
 * @throws HttpError 502 where the upstream refuses or breaks the connection, 504 where it is too slow,
 *   408 where the client is
 */
export function proxyRoute(
  { path, upstream, upstreamPath }: ProxyRoute,
  timeoutMs: number,
): Middleware<RequestState> {
  const forward = forwarder(upstream, (target) => upstreamPath + target.slice(path.length));

  return async function proxyExactPath(ctx, next) {
    if (rawPath(ctx) !== path) {
      await next();
      return;
    }
    const exchange = new Exchange(ctx.req, ctx.res, timeoutMs);
    ctx.req.headers = requestHeaders(ctx.req);
    try {
      await Promise.race([forward(ctx, exchange), exchange.failure]);
    } finally {
      exchange.end();
    }
    if (exchange.error) throw exchange.error;
  };
}
