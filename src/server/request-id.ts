import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';
import type { RequestState } from './request-state';

/** An id that is safe in logs and in headers sent on. */
const acceptable = /^[\w.:=+/@-]{1,128}$/;

/** Keeps the client's `X-Request-Id`, or makes one where it is missing, odd or over-long. */
export const requestId: Middleware<RequestState> = (ctx, next) => {
  const given = ctx.get('X-Request-Id');
  const id = acceptable.test(given) ? given : randomUUID();
  ctx.state.requestId = id;
  // Redirect sends the request's headers to its upstream.
  ctx.req.headers['x-request-id'] = id;
  ctx.set('X-Request-Id', id);
  return next();
};
