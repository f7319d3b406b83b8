import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** Headers that concern one connection alone (RFC 9110, 7.6.1), and expectations, which were met here. */
const hopByHop = [
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
];

/** What `Connection` may not take away: without these the body would end elsewhere for the next reader. */
const framing = ['content-length', 'host', 'transfer-encoding'];

function withoutHopByHop(headers: IncomingHttpHeaders, ...others: string[]): IncomingHttpHeaders {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const dropped = new Set([...hopByHop, ...named.filter((name) => !framing.includes(name)), ...others]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)));
}

/** The headers an upstream gets of a request; the request id is already among them. */
export function requestHeaders({ headers, socket }: IncomingMessage): IncomingHttpHeaders {
  const client = socket.remoteAddress?.replace(/^::ffff:/, '');
  return {
    ...withoutHopByHop(headers),
    'x-forwarded-for': [headers['x-forwarded-for'], client].filter(Boolean).join(', '),
    // The balancer in front knows which protocol the client spoke; this server only ever speaks HTTP.
    'x-forwarded-proto': headers['x-forwarded-proto'] ?? 'http',
    'x-forwarded-host': headers.host ?? '',
    // Named in `Connection`, it would be gone.
    'x-request-id': headers['x-request-id'],
  };
}

/** The headers a client gets of an upstream's answer. Node frames the body for this connection anew. */
export function responseHeaders({ headers }: IncomingMessage): IncomingHttpHeaders {
  return withoutHopByHop(headers, 'transfer-encoding');
}
