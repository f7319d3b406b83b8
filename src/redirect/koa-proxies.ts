/**
 * Uses koa-proxies to rewrite the path and, through its http-proxy, to send the request over a kept-alive connection.
 * Its faults are switched off or worked around here and nowhere else.
 */
import { Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import { urlToHttpOptions } from 'node:url';
import type { ParameterizedContext } from 'koa';
import proxies from 'koa-proxies';
import { limits } from '../server/limits';
import type { RequestState } from '../server/request-state';
import { type Exchange, hasBody } from './exchange';

type Context = ParameterizedContext<RequestState>;

/** Sends a request to the upstream; resolves when the client has the whole response or has disconnected. */
export type Forward = (
  ctx: Context,
  exchange: Pick<Exchange, 'sent' | 'answered' | 'broken'>,
) => Promise<void>;

interface Forwarded extends IncomingMessage {
  [exchangeOf]?: Parameters<Forward>[1];
}

/**
 * Key of a request's exchange. A Map or WeakMap of this module would outlive the requests and keep each until the next
 * full garbage collection; under load, collections would take a fifth of the time.
 */
const exchangeOf = Symbol('exchange');

/**
 * Connections are kept and reused. The agent closes an idle one after `upstreamIdleMs`, or a second before the time
 * in the upstream's `Keep-Alive`, so that no request is sent on a connection that the upstream is closing.
 */
const agent = new Agent({ keepAlive: true, timeout: limits.upstreamIdleMs });

// http-proxy gives a DELETE or OPTIONS without Content-Length the length 0 but still sends its chunked
// body: the upstream would read that body as the next request.
const { proxy } = proxies as unknown as { proxy: { webPasses: { name: string }[] } };
proxy.webPasses = proxy.webPasses.filter(({ name }) => name !== 'deleteLength');

/**
 * Forwards requests with koa-proxies, which reports each step to the {@link Exchange}; that answers the client.
 *
 * @param upstream origin, e.g. `http://127.0.0.1:5000`
 * @param rewrite maps the target of the request to the target at the upstream
 */
export function forwarder(upstream: string, rewrite: (target: string) => string): Forward {
  const url = new URL(upstream);
  const options = {
    // An object: for a string http-proxy would call url.parse(), which prints a deprecation warning.
    target: { ...urlToHttpOptions(url), host: url.host },
    agent,
    changeOrigin: true,
    // Sends the path unchanged: http-proxy would parse it as a URL.
    toProxy: true,
    // http-proxy would write its own `Connection` header, and leave the client hanging if the upstream dies in the
    // middle of a body.
    selfHandleResponse: true,
    rewrite,
    // koa-proxies shares one set of handlers among all requests of a route.
    events: {
      proxyReq: (request: ClientRequest, req: Forwarded) => req[exchangeOf]?.sent(request),
      proxyRes: (answer: IncomingMessage, req: Forwarded) => req[exchangeOf]?.answered(answer),
      error: (error: Error, req: Forwarded) => req[exchangeOf]?.broken(error),
    },
  };
  // Without a body http-proxy would still wait for the body's end: this ends the upstream request immediately.
  const withoutBody = { ...options, buffer: { pipe: (request: ClientRequest) => request.end() } };
  const optionsOf = (_: unknown, { req }: Context) => (hasBody(req) ? options : withoutBody);
  // Its patterns match prefixes and ignore case, so the caller compares the path and this pattern matches everything.
  // A string pattern would be compiled for every request.
  const middleware = proxies(/^/, optionsOf as never) as unknown as (
    ctx: Context,
    next: () => Promise<void>,
  ) => Promise<void>;

  return async function forward(ctx, exchange) {
    const { req, res } = ctx;
    (req as Forwarded)[exchangeOf] = exchange;
    // When a response closes, koa-proxies creates an error with a stack trace, even after a complete response, where it
    // is ignored: this takes a tenth of a request's time. So its listeners are removed from a complete response.
    const others = res.listenerCount('close');
    const forwarded = middleware(ctx, neverNext);
    const added = res.listeners('close').slice(others) as (() => void)[];
    res.once('finish', () => {
      for (const listener of added) res.off('close', listener);
    });
    try {
      await forwarded;
    } catch (error) {
      // koa-proxies throws for every connection that closes early; a client that disconnects is not an error.
      if (!res.closed) throw error;
    }
  };
}

const neverNext = () => Promise.resolve();
