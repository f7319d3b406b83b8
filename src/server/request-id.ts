import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';
import type { RequestState } from './request-state';

/** An id that is safe in logs and in forwarded headers. */
const acceptable = /^[\w.:=+/@-]{1,128}$/;

/** Keeps the client's `X-Request-Id`, or creates one if it is missing, malformed or too long. */
export const requestId: Middleware<RequestState> = (ctx, next) => {
  const given = ctx.get('X-Request-Id');
  const id = acceptable.test(given) ? given : randomUUID();
  ctx.state.requestId = id;
  // Redirect sends the request's headers to its upstream.
  ctx.req.headers['x-request-id'] = id;
  ctx.set('X-Request-Id', id);
  return next();
};
