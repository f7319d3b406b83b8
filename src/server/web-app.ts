import Koa, { type Middleware, type ParameterizedContext, type Request } from 'koa';
import Router from 'koa-router';
import { livenessPath } from '../../contract/health-check';
import { accessLog } from './access-log';
import { refuseAmbiguousRequests } from './ambiguous-requests';
import type { ServiceName } from './config';
import { jsonErrors } from './errors';
import type { Logger } from './log';
import { rawPath } from './raw-path';
import { requestId } from './request-id';
import type { RequestState } from './request-state';

/** Creates a router whose routes match exactly; the first one is the service's own liveness. */
export function createRouter(): Router<RequestState> {
  const router = new Router<RequestState>({ sensitive: true, strict: true });
  router.get(livenessPath, (ctx) => {
    ctx.body = { status: 'UP' };
  });
  return router;
}

/**
 * Creates the Koa app of a service: access log, request id, JSON errors, refusal of ambiguous requests; then the
 * service's own middleware; then its routes, with 405 and `Allow` for a method that a path does not have.
 */
export function createWebApp(
  name: ServiceName,
  log: Logger,
  router: Router<RequestState>,
  middleware: readonly Middleware<RequestState>[] = [],
): Koa<RequestState> {
  const app = new Koa<RequestState>();
  // jsonErrors handles all errors except a client's broken socket, for which the access log has a line.
  app.on('error', (error: unknown) => {
    log.debug({ err: error }, 'connection lost');
  });
  // Koa would call url.parse() for `*` and for a query with a #, and url.parse() prints a deprecation warning.
  Object.defineProperty(app.request, 'path', {
    get(this: Request) {
      return rawPath(this);
    },
  });
  app.use(accessLog(name, log)).use(requestId).use(jsonErrors).use(refuseAmbiguousRequests);
  for (const each of middleware) app.use(each);
  // The router's own types are those of an older Koa.
  app.use(router.routes() as unknown as Middleware<RequestState>);
  app.use(otherMethods);
  return app;
}

/** Answers a method that a path does not have with 405; `Allow` lists the path's methods, also for OPTIONS. */
const otherMethods: Middleware<RequestState> = (ctx) => {
  const { matched = [] } = ctx as { matched?: { methods: string[] }[] };
  if (ctx.url === '*') answerWithAllow(ctx);
  else if (matched.length > 0) answerWithAllow(ctx, matched.flatMap(({ methods }) => methods).join(', '));
};

/** @param methods by default those of the whole server, which `OPTIONS *` asks for (RFC 9110, 9.3.7) */
export function answerWithAllow(
  ctx: ParameterizedContext<RequestState>,
  methods = 'GET, HEAD, OPTIONS',
): void {
  ctx.set('Allow', methods);
  ctx.status = ctx.method === 'OPTIONS' ? 204 : 405;
}
