import Koa, { type Middleware, type Request } from 'koa';
import Router from 'koa-router';
import { livenessPath } from '../../contract/health-check';
import { accessLog } from './access-log';
import type { ServiceName } from './config';
import { jsonErrors } from './errors';
import type { Logger } from './log';
import { plainRequest } from './plain-request';
import { requestId } from './request-id';
import { requestPath } from './request-path';
import type { State } from './state';

/** Routes that match to the letter and that start with the service's own liveness. */
export function createRouter(): Router<State> {
  const router = new Router<State>({ sensitive: true, strict: true });
  router.get(livenessPath, (ctx) => {
    ctx.body = { status: 'UP' };
  });
  return router;
}

/**
 * A Koa app as every service has it: access log, request id, JSON errors; then the service's own
 * middleware; then its routes, with 405 and `Allow` for a method that a path does not have.
 */
export function createWebApp(
  name: ServiceName,
  log: Logger,
  router: Router<State>,
  middleware: readonly Middleware<State>[] = [],
): Koa<State> {
  const app = new Koa<State>();
  // Only a client's broken socket gets here, and the access log has a line for it: errors end in jsonErrors.
  app.on('error', (error: unknown) => {
    log.debug({ err: error }, 'connection lost');
  });
  // Koa would call url.parse() for `*` and for a query with a #, which prints a warning of its deprecation.
  Object.defineProperty(app.request, 'path', {
    get(this: Request) {
      return requestPath(this);
    },
  });
  app.use(accessLog(name, log)).use(requestId).use(jsonErrors).use(plainRequest);
  for (const each of middleware) app.use(each);
  // The router's own types are those of an older Koa.
  app.use(router.routes() as unknown as Middleware<State>);
  app.use(otherMethods);
  return app;
}

/** 405 for any method that a path does not have; OPTIONS learns in `Allow` which ones it has. */
const otherMethods: Middleware<State> = (ctx) => {
  const { matched = [] } = ctx as { matched?: { methods: string[] }[] };
  if (matched.length === 0) return;
  ctx.set('Allow', matched.flatMap(({ methods }) => methods).join(', '));
  ctx.status = ctx.method === 'OPTIONS' ? 204 : 405;
};
