import { STATUS_CODES } from 'node:http';
import type { Middleware } from 'koa';
import { closeAfter } from './node-internals';
import type { RequestState } from './request-state';

/** Every error status a client can get, with its message; the client learns nothing else about an error. */
const catalogue = {
  400: 'the request cannot be understood',
  404: 'not found',
  405: 'method not allowed',
  408: 'the request did not arrive in time',
  413: 'the request is too large',
  431: 'the request headers are too large',
  500: 'internal error',
  502: 'the upstream refused or broke the connection',
  504: 'the upstream did not answer in time',
} as const;

export type ErrorStatus = keyof typeof catalogue;

/** An error with a known status. `reason` is for the log; the client gets the catalogue's message. */
export class HttpError extends Error {
  constructor(
    readonly status: ErrorStatus,
    reason: string,
  ) {
    super(reason);
  }
}

/** The JSON body of an error: `{"error":"…"}`. */
export function errorBody(status: number): { error: string } {
  const message: string | undefined = (catalogue as Record<number, string>)[status] ?? STATUS_CODES[status];
  return { error: message ?? 'error' };
}

/** Answers a thrown error, and an error status without a body, with a JSON error. Never throws. */
export const jsonErrors: Middleware<RequestState> = async (ctx, next) => {
  try {
    await next();
    if (ctx.status < 400 || ctx.headerSent || ctx.body) return;
  } catch (thrown) {
    ctx.state.error = thrown;
    if (ctx.headerSent) {
      // Part of a response is sent: only a cut connection tells the client that the rest will not come.
      ctx.respond = false;
      ctx.res.destroy();
      return;
    }
    ctx.status = statusOf(thrown);
  }
  const { status } = ctx;
  // After 408 the rest of the request would be too slow, and after 400 two parsers may disagree on its end: the
  // connection closes. After any other error Node reads and drops the rest, and the connection is kept.
  if (status === 408 || status === 400) closeAfter(ctx.res);
  ctx.body = errorBody(status);
  ctx.status = status;
};

function statusOf(thrown: unknown): ErrorStatus {
  if (thrown instanceof HttpError) return thrown.status;
  // Koa parses a request target in absolute form the first time a middleware asks for its path.
  return (thrown as NodeJS.ErrnoException | undefined)?.code === 'ERR_INVALID_URL' ? 400 : 500;
}
