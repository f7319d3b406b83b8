import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { ProxyRoute } from '../server/config';
import { isProbe } from '../server/probe';

/** Headers that concern one connection alone (RFC 9110, 7.6.1), and `Expect`, which this server has met. */
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

/** Headers that stay although `Connection` names them: without them the body would end elsewhere for the next reader. */
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

/** The headers of a request as its upstream gets them; the request id is already among them. */
export function requestHeaders({ headers, httpVersion, socket }: IncomingMessage): IncomingHttpHeaders {
  const kept = withoutHopByHop(headers);
  // A gateway must say that it was one (RFC 9110, 7.6.3).
  const via = `${httpVersion} redirect`;
  kept.via = headers.via ? `${headers.via}, ${via}` : via;
  // A health check stays one for the upstream.
  if (!isProbe(headers)) {
    const client = socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
    const others = headers['x-forwarded-for']?.toString();
    kept['x-forwarded-for'] = others && client ? `${others}, ${client}` : others || client;
  }
  // The load balancer in front knows which protocol the client spoke; this server speaks HTTP alone.
  kept['x-forwarded-proto'] = headers['x-forwarded-proto'] ?? 'http';
  kept['x-forwarded-host'] = headers.host ?? '';
  // A client could have it dropped by naming it in `Connection`.
  kept['x-request-id'] = headers['x-request-id'];
  return kept;
}

/** The headers of an upstream's response as the client gets them. Node frames the body anew for its connection. */
export function responseHeaders({ headers, statusCode }: IncomingMessage): IncomingHttpHeaders {
  const kept = withoutHopByHop(headers);
  delete kept['transfer-encoding'];
  // It has no body, and must not have a length either (RFC 9110, 8.6).
  if (statusCode === 204) delete kept['content-length'];
  return kept;
}

/**
 * The same headers with the client's way to an address of the upstream's own, which it cannot reach: as with nginx's
 * `proxy_redirect default` the upstream's path becomes the route's. It is relative: which protocol and port the client
 * came by is known to the load balancer alone.
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
  // Two slashes in front would be another host.
  const own = url.pathname === upstreamPath ? path : url.pathname.replace(/^\/\//, '/.//');
  return own + url.search + url.hash;
}
