import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** Headers that concern one connection alone (RFC 9110, 7.6.1), and expectations, which were met here. */
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

/** What `Connection` may not take away: without these the body would end elsewhere for the next reader. */
const framing = ['content-length', 'host', 'transfer-encoding'];

function withoutHopByHop(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = headers.connection?.toLowerCase().split(/[\s,]+/);
  const kept: IncomingHttpHeaders = {};
  for (const name of Object.keys(headers)) {
    if (hopByHop.has(name) || (named?.includes(name) && !framing.includes(name))) continue;
    kept[name] = headers[name];
  }
  return kept;
}

/** The headers an upstream gets of a request; the request id is already among them. */
export function requestHeaders({ headers, socket }: IncomingMessage): IncomingHttpHeaders {
  const kept = withoutHopByHop(headers);
  const client = socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
  const others = headers['x-forwarded-for']?.toString();
  kept['x-forwarded-for'] = others && client ? `${others}, ${client}` : others || client;
  // The balancer in front knows which protocol the client spoke; this server only ever speaks HTTP.
  kept['x-forwarded-proto'] = headers['x-forwarded-proto'] ?? 'http';
  kept['x-forwarded-host'] = headers.host ?? '';
  // Named in `Connection`, it would be gone.
  kept['x-request-id'] = headers['x-request-id'];
  return kept;
}

/** The headers a client gets of an upstream's answer. Node frames the body for this connection anew. */
export function responseHeaders({ headers }: IncomingMessage): IncomingHttpHeaders {
  const kept = withoutHopByHop(headers);
  delete kept['transfer-encoding'];
  return kept;
}
