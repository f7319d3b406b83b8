/**
 * What is left for koa-proxies to do: it rewrites the path, and its http-proxy sends the request with its headers and
 * body over a kept connection. What it does badly is switched off or worked around here, and nowhere else.
 */
import { Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import { urlToHttpOptions } from 'node:url';
import type { ParameterizedContext } from 'koa';
import proxies from 'koa-proxies';
import { limits } from '../server/limits';
import type { RequestState } from '../server/request-state';
import { type Exchange, hasBody } from './exchange';

type Context = ParameterizedContext<RequestState>;

/** Sends a request to the upstream; resolves when its client has the whole response, or has gone. */
export type Forward = (
  ctx: Context,
  exchange: Pick<Exchange, 'sent' | 'answered' | 'broken'>,
) => Promise<void>;

interface Forwarded extends IncomingMessage {
  [exchangeOf]?: Parameters<Forward>[1];
}

/**
 * Where a request keeps its exchange. In a Map or WeakMap of this module, which outlives them, every request would
 * live until the next full garbage collection, and under load a fifth of the time would go into collections.
 */
const exchangeOf = Symbol('exchange');

/**
 * Connections are kept and reused. An idle one is closed here, after a while or a second before the moment
 * the upstream's `Keep-Alive` names, so that no request meets one that the upstream is just closing.
 */
const agent = new Agent({ keepAlive: true, timeout: limits.upstreamIdleMs });

// http-proxy gives a DELETE or OPTIONS without Content-Length the length 0 and then sends its chunked
// body all the same: the upstream would read that body as the next request.
const { proxy } = proxies as unknown as { proxy: { webPasses: { name: string }[] } };
proxy.webPasses = proxy.webPasses.filter(({ name }) => name !== 'deleteLength');

/**
 * Forwards requests with koa-proxies, which hands each step to the {@link Exchange}: that gives the client its response.
 *
 * @param upstream origin, e.g. `http://127.0.0.1:5000`
 * @param rewrite the target asked for there, of the target in the request
 */
export function forwarder(upstream: string, rewrite: (target: string) => string): Forward {
  const url = new URL(upstream);
  const options = {
    // Taken apart here: http-proxy would call url.parse(), which warns of its own deprecation.
    target: { ...urlToHttpOptions(url), host: url.host },
    agent,
    changeOrigin: true,
    // http-proxy would parse the path as a URL; so it sends it as it is.
    toProxy: true,
    // http-proxy would write a `Connection` header of its own, and leave the client hanging when the upstream dies
    // in the middle of a body.
    selfHandleResponse: true,
    rewrite,
    // koa-proxies keeps one set of handlers for all requests of a route.
    events: {
      proxyReq: (request: ClientRequest, req: Forwarded) => req[exchangeOf]?.sent(request),
      proxyRes: (answer: IncomingMessage, req: Forwarded) => req[exchangeOf]?.answered(answer),
      error: (error: Error, req: Forwarded) => req[exchangeOf]?.broken(error),
    },
  };
  // Nothing of a body has to be fetched where there is none: http-proxy would wait for its end.
  const withoutBody = { ...options, buffer: { pipe: (request: ClientRequest) => request.end() } };
  const optionsOf = (_: unknown, { req }: Context) => (hasBody(req) ? options : withoutBody);
  // Its patterns match prefixes, in any case: the caller compares the path, and this one matches everything. A pattern
  // in words would be compiled for every request.
  const middleware = proxies(/^/, optionsOf as never) as unknown as (
    ctx: Context,
    next: () => Promise<void>,
  ) => Promise<void>;

  return async function forward(ctx, exchange) {
    const { req, res } = ctx;
    (req as Forwarded)[exchangeOf] = exchange;
    // koa-proxies makes an error, with its stack, for a response that closes, after a complete one too, where nobody
    // hears of it: a tenth of the time that a request takes. So it does not see that close.
    const others = res.listenerCount('close');
    const forwarded = middleware(ctx, neverNext);
    const added = res.listeners('close').slice(others) as (() => void)[];
    res.once('finish', () => {
      for (const listener of added) res.off('close', listener);
    });
    try {
      await forwarded;
    } catch (error) {
      // koa-proxies throws for every connection that closes early; a client that went away is no error.
      if (!res.closed) throw error;
    }
  };
}

const neverNext = () => Promise.resolve();
