import { Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import { urlToHttpOptions } from 'node:url';
import type { Middleware } from 'koa';
import proxies from 'koa-proxies';
import type { ProxyRoute } from '../kernel/config';
import { requestPath } from '../kernel/request-path';
import type { State } from '../kernel/state';
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
  // koa-proxies keeps one set of handlers for all requests of a route.
  const exchanges = new WeakMap<IncomingMessage, Exchange>();
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
    events: {
      proxyReq: (request: ClientRequest, req: IncomingMessage) => exchanges.get(req)?.sent(request),
      proxyRes: (answer: IncomingMessage, req: IncomingMessage) => exchanges.get(req)?.answered(answer),
      error: (error: Error, req: IncomingMessage) => exchanges.get(req)?.broken(error),
    },
  };
  // Its patterns match prefixes in any case: it gets one that matches everything, the path is compared here.
  const forward = proxies('/', options as never) as unknown as Middleware<State>;

  return async function proxyExactPath(ctx, next) {
    if (requestPath(ctx) !== path) {
      await next();
      return;
    }
    const exchange = new Exchange(ctx.req, ctx.res, timeoutMs);
    exchanges.set(ctx.req, exchange);
    ctx.req.headers = requestHeaders(ctx.req);
    try {
      await Promise.race([forward(ctx, next), exchange.failure]);
    } catch (error) {
      // koa-proxies throws for every connection that closes early, but that of a client is no error.
      if (!ctx.res.closed && !exchange.error) throw error;
    } finally {
      exchange.end();
    }
    if (exchange.error) throw exchange.error;
  };
}
