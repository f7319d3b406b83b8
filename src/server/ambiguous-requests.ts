import type { IncomingMessage } from 'node:http';
import type { Middleware } from 'koa';
import { HttpError } from './errors';
import type { RequestState } from './request-state';

/** A host and an optional port. Node joins a second Host header with a comma, which does not match. */
export const hostAndPort = /^([\w.%-]+|\[[\w.:%]+\])(:\d*)?$/;

/**
 * Refuses with 400 a request that Node accepts but another parser may read differently; with 404 a target with a
 * fragment, which no path here has. The middleware after it does not depend on how a target is parsed.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112
 */
export const refuseAmbiguousRequests: Middleware<RequestState> = (ctx, next) => {
  const problem = ambiguity(ctx.req, ctx.url);
  if (problem) throw new HttpError(400, problem);
  if (/^[^?]*#/.test(ctx.url)) throw new HttpError(404, 'the target has a fragment');
  return next();
};

function ambiguity(message: IncomingMessage, url: string): string | undefined {
  const { httpVersion, method } = message;
  const { host } = message.headers;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return `HTTP/${httpVersion} is not supported`;
  if (host === undefined && httpVersion === '1.1') return 'no Host header';
  if (host !== undefined && !hostAndPort.test(host)) return 'Host is not one host';
  if (hasOddCoding(message)) return 'the transfer coding is not chunked, once, in HTTP/1.1';
  if (method === 'CONNECT') return 'CONNECT is for proxies';
  if (!url.startsWith('/') && (url !== '*' || method !== 'OPTIONS')) return 'the target is not a path';
  return undefined;
}

/** Whether a body has a transfer coding that Node does not decode: the coded bytes would be taken for the body. */
export function hasOddCoding({ httpVersion, headers }: IncomingMessage): boolean {
  const coding = headers['transfer-encoding'];
  return coding !== undefined && (coding.toLowerCase() !== 'chunked' || httpVersion === '1.0');
}
