import type { IncomingMessage } from 'node:http';
import { hostAndPort } from './ambiguous-requests';

/**
 * Turns a target in absolute form, which servers must accept (RFC 9112, 3.2.2), into a path. Its host replaces the Host
 * header, if that is valid; if not, the request is refused like any other.
 */
export function toOriginForm(req: IncomingMessage): void {
  const [, host, rest = ''] = /^https?:\/\/([^/?#]+)(.*)$/i.exec(req.url ?? '') ?? [];
  if (host === undefined) return;
  req.url = rest.startsWith('/') ? rest : `/${rest}`;
  if (hostAndPort.test(req.headers.host ?? '')) req.headers.host = host;
}
