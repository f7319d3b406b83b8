import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { ProxyRoute } from '../server/config';
import { isProbe } from '../server/probe';

/** Headers that concern only one connection (RFC 9110, 7.6.1), and `Expect`, which this server handles itself. */
const hopByHop = new Set([
  'connection',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
]);

/** Headers that are kept even if `Connection` names them: without them the next reader would see another body end. */
const framing = ['content-length', 'host', 'transfer-encoding'];

export function withoutHopByHop(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = headers.connection?.toLowerCase().split(/[\s,]+/);
  const kept: IncomingHttpHeaders = {};
  for (const name of Object.keys(headers)) {
    if (hopByHop.has(name) || (named?.includes(name) && !framing.includes(name))) continue;
    kept[name] = headers[name];
  }
  return kept;
}

/** The headers of a request as sent to the upstream; they already include the request id. */
export function requestHeaders({ headers, httpVersion, socket }: IncomingMessage): IncomingHttpHeaders {
  const kept = withoutHopByHop(headers);
  // A gateway must add itself to `Via` (RFC 9110, 7.6.3).
  const via = `${httpVersion} redirect`;
  kept.via = headers.via ? `${headers.via}, ${via}` : via;
  // The upstream must recognize a health check too.
  if (!isProbe(headers)) {
    const client = socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
    const others = headers['x-forwarded-for']?.toString();
    kept['x-forwarded-for'] = others && client ? `${others}, ${client}` : others || client;
  }
  // Only the load balancer knows which protocol the client used; this server speaks only HTTP.
  kept['x-forwarded-proto'] = headers['x-forwarded-proto'] ?? 'http';
  kept['x-forwarded-host'] = headers.host ?? '';
  // Otherwise a client could remove it by naming it in `Connection`.
  kept['x-request-id'] = headers['x-request-id'];
  return kept;
}

/** The headers of an upstream's response as sent to the client. Node frames the body again for its connection. */
export function responseHeaders({ headers, statusCode }: IncomingMessage): IncomingHttpHeaders {
  const kept = withoutHopByHop(headers);
  delete kept['transfer-encoding'];
  // A 204 must not have a length (RFC 9110, 8.6).
  if (statusCode === 204) delete kept['content-length'];
  return kept;
}

/**
 * Rewrites addresses of the upstream, which the client cannot reach: as with nginx's `proxy_redirect default`, the
 * upstream's path becomes the route's. The result is relative: only the load balancer knows the protocol and port that
 * the client used.
 */
export function withOwnAddresses(headers: IncomingHttpHeaders, route: ProxyRoute): IncomingHttpHeaders {
  for (const name of ['location', 'content-location']) {
    const address = headers[name];
    if (typeof address === 'string') headers[name] = ownAddress(address, route);
  }
  return headers;
}

function ownAddress(address: string, { path, upstream, upstreamPath }: ProxyRoute): string {
  const base = upstream + upstreamPath;
  const url = URL.canParse(address, base) ? new URL(address, base) : undefined;
  if (url?.origin !== new URL(upstream).origin) return address;
  // Two leading slashes would name another host.
  const own = url.pathname === upstreamPath ? path : url.pathname.replace(/^\/\//, '/.//');
  return own + url.search + url.hash;
}
