import type { IncomingMessage } from 'node:http';
import { hostAndPort } from './ambiguous-requests';

/**
 * A target in absolute form, which servers must take (RFC 9112, 3.2.2), becomes a path, and its host counts instead of
 * the Host header. That must be there and be right all the same: where it is not, the request is refused as any other.
 */
export function toOriginForm(req: IncomingMessage): void {
  const [, host, rest = ''] = /^https?:\/\/([^/?#]+)(.*)$/i.exec(req.url ?? '') ?? [];
  if (host === undefined) return;
  req.url = rest.startsWith('/') ? rest : `/${rest}`;
  if (hostAndPort.test(req.headers.host ?? '')) req.headers.host = host;
}
