import { performance } from 'node:perf_hooks';
import type { Middleware, ParameterizedContext } from 'koa';
import type { ServiceName } from './config';
import { HttpError } from './errors';
import { isSuccessfulProbe } from './successful-probe';
import type { Logger } from './log';
import { rawPath } from './raw-path';
import type { RequestState } from './request-state';

/** nginx's status for a client that went away before its response was complete. */
const clientClosedRequest = 499;

/** Writes one line a request, once it is over: answered, cut or abandoned. */
export function accessLog(service: ServiceName, log: Logger): Middleware<RequestState> {
  function write(ctx: ParameterizedContext<RequestState>, complete: boolean, start: number): void {
    const { error, requestId } = ctx.state;
    const status = complete ? ctx.res.statusCode : statusOfIncomplete(error);
    const path = rawPath(ctx);
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
      // Read now: Koa may still end a response that nobody reads any more.
      const complete = ctx.res.writableFinished;
      void handled.then(() => {
        write(ctx, complete, start);
      });
    });
    return handled;
  };
}

/** The status of a response that its client has not seen whole: what was in the way. */
function statusOfIncomplete(error: unknown): number {
  return error instanceof HttpError ? error.status : clientClosedRequest;
}
