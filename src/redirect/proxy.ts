import { Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import { urlToHttpOptions } from 'node:url';
import type { Middleware, Next, ParameterizedContext } from 'koa';
import proxies from 'koa-proxies';
import type { ProxyRoute } from '../server/config';
import { requestPath } from '../server/request-path';
import type { State } from '../server/state';
import { Exchange } from './exchange';
import { requestHeaders } from './headers';

/**
 * Connections are kept and reused. An idle one is closed here, after 30 s or a second before the moment
 * the upstream's `Keep-Alive` names, so that no request meets one that the upstream is just closing.
 */
const agent = new Agent({ keepAlive: true, timeout: 30_000 });

// http-proxy gives a DELETE or OPTIONS without Content-Length the length 0 and then sends its chunked
// body all the same: the upstream would read that body as the next request.
const { proxy } = proxies as unknown as { proxy: { webPasses: { name: string }[] } };
proxy.webPasses = proxy.webPasses.filter(({ name }) => name !== 'deleteLength');

/**
 * Where a request keeps its exchange. In a Map or WeakMap of this module, which outlives them, every request would
 * live until the next full garbage collection, and under load a fifth of the time would go into collections.
 */
const exchangeOf = Symbol('exchange');

type Context = ParameterizedContext<State>;

interface Proxied extends IncomingMessage {
  [exchangeOf]?: Exchange;
}

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
): Middleware<State> {
  const url = new URL(upstream);
  const options = {
    // Taken apart here: http-proxy would call url.parse(), which warns of its own deprecation.
    target: { ...urlToHttpOptions(url), host: url.host },
    agent,
    changeOrigin: true,
    // Send the path as it is; otherwise it is parsed as a URL.
    toProxy: true,
    // Otherwise http-proxy writes a `Connection` header of its own and leaves the client hanging when
    // the upstream dies in the middle of a body.
    selfHandleResponse: true,
    rewrite: (url: string) => upstreamPath + url.slice(path.length),
    // koa-proxies keeps one set of handlers for all requests of a route.
    events: {
      proxyReq: (request: ClientRequest, req: Proxied) => req[exchangeOf]?.sent(request),
      proxyRes: (answer: IncomingMessage, req: Proxied) => req[exchangeOf]?.answered(answer),
      error: (error: Error, req: Proxied) => req[exchangeOf]?.broken(error),
    },
  };
  // Its patterns match prefixes in any case: it gets one that matches everything, the path is compared here. One in
  // words it would compile for every request.
  const forward = proxies(/^/, options as never) as unknown as (
    context: Context,
    next: Next,
  ) => Promise<void>;

  // koa-proxies makes an error, with its stack, for a response that closes, after a complete answer too, where nobody
  // hears of it: a tenth of the time that a request takes. So it does not see that close.
  function forwardQuietly(ctx: Context, next: Next): Promise<void> {
    const { res } = ctx;
    const others = res.listenerCount('close');
    const forwarded = forward(ctx, next);
    const added = res.listeners('close').slice(others) as (() => void)[];
    res.once('finish', () => {
      for (const listener of added) res.off('close', listener);
    });
    return forwarded;
  }

  return async function proxyExactPath(ctx, next) {
    if (requestPath(ctx) !== path) {
      await next();
      return;
    }
    const exchange = new Exchange(ctx.req, ctx.res, timeoutMs);
    (ctx.req as Proxied)[exchangeOf] = exchange;
    ctx.req.headers = requestHeaders(ctx.req);
    try {
      await Promise.race([forwardQuietly(ctx, next), exchange.failure]);
    } catch (error) {
      // koa-proxies throws for every connection that closes early, but that of a client is no error.
      if (!ctx.res.closed && !exchange.error) throw error;
    } finally {
      exchange.end();
    }
    if (exchange.error) throw exchange.error;
  };
}
