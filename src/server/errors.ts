import { STATUS_CODES } from 'node:http';
import type { Middleware } from 'koa';
import type { State } from './state';

/** Every status a client can get as an error, with the words it gets. Nothing else of an error leaves. */
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

/** An error with a known answer; `reason` is for the log, the client gets the words of the catalogue. */
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
  const words: string | undefined = (catalogue as Record<number, string>)[status] ?? STATUS_CODES[status];
  return { error: words ?? 'error' };
}

/** Turns what was thrown, and an error status left without a body, into a JSON error. Never throws. */
export const jsonErrors: Middleware<State> = async (ctx, next) => {
  try {
    await next();
    if (ctx.status < 400 || ctx.headerSent || ctx.body) return;
  } catch (thrown) {
    ctx.state.error = thrown;
    if (ctx.headerSent) {
      // Half an answer is out: only a cut connection tells the client that the rest will not come.
      ctx.respond = false;
      ctx.res.destroy();
      return;
    }
    ctx.status = statusOf(thrown);
  }
  const { status } = ctx;
  // A client that sends too slowly to wait for the rest, or of whose bytes two readers may make two things. Of
  // any other, Node reads on and throws it away: to close on what is unread would reset the connection before
  // the client has read the answer.
  if (status === 408 || status === 400) ctx.res.shouldKeepAlive = false;
  ctx.body = errorBody(status);
  ctx.status = status;
};

function statusOf(thrown: unknown): ErrorStatus {
  if (thrown instanceof HttpError) return thrown.status;
  // Koa parses a request target in absolute form the first time a middleware asks for its path.
  return (thrown as NodeJS.ErrnoException | undefined)?.code === 'ERR_INVALID_URL' ? 400 : 500;
}
