import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';
import type { State } from './state';

/** What may safely end up in logs and in headers sent on; anything else is replaced. */
const acceptable = /^[\w.:=+/@-]{1,128}$/;

/** Keeps the client's `X-Request-Id`, or makes one where there is none or where it is odd or over-long. */
export const requestId: Middleware<State> = (ctx, next) => {
  const given = ctx.get('X-Request-Id');
  const id = acceptable.test(given) ? given : randomUUID();
  ctx.state.requestId = id;
  // An upstream is sent the request's headers.
  ctx.req.headers['x-request-id'] = id;
  ctx.set('X-Request-Id', id);
  return next();
};
