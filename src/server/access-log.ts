import { performance } from 'node:perf_hooks';
import type { Middleware, ParameterizedContext } from 'koa';
import type { ServiceName } from './config';
import { HttpError } from './errors';
import { isSuccessfulProbe } from './health-check';
import type { Logger } from './log';
import { requestPath } from './request-path';
import type { State } from './state';

/** nginx's number for a client that went away before its answer was complete. */
const clientClosedRequest = 499;

/** One line a request, once it is over: answered, cut or abandoned. */
export function accessLog(service: ServiceName, log: Logger): Middleware<State> {
  function write(ctx: ParameterizedContext<State>, complete: boolean, start: number): void {
    const { error, requestId } = ctx.state;
    const status = complete ? ctx.res.statusCode : statusOfIncomplete(error);
    const path = requestPath(ctx);
    const probe = isSuccessfulProbe(service, path, status, ctx.get('User-Agent'));
    log[probe ? 'debug' : status < 500 ? 'info' : 'error']({
      method: ctx.method,
      path,
      status,
      durationMs: Math.round((performance.now() - start) * 10) / 10,
      requestId,
      ...(error instanceof HttpError ? { reason: error.message } : error ? { err: error } : {}),
    });
  }
  return (ctx, next) => {
    const start = performance.now();
    const handled = next();
    ctx.res.once('close', () => {
      // Asked at this moment: Koa may still end a response that nobody reads any more.
      const complete = ctx.res.writableFinished;
      void handled.then(() => {
        write(ctx, complete, start);
      });
    });
    return handled;
  };
}

/** Where the client has not seen a whole answer: what was in the way. */
function statusOfIncomplete(error: unknown): number {
  return error instanceof HttpError ? error.status : clientClosedRequest;
}
