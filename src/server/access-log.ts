import { performance } from 'node:perf_hooks';
import { Stream } from 'node:stream';
import type { Middleware, ParameterizedContext } from 'koa';
import type { ServiceName } from './config';
import { HttpError } from './errors';
import { isOfSelfTest } from './self-test';
import { isSuccessfulProbe } from './probe';
import type { Logger } from './log';
import { rawPath } from './raw-path';
import type { RequestState } from './request-state';

/** nginx's status for a client that went away before its response was complete. */
const clientClosedRequest = 499;

/**
 * Characters of a path in a line, which is then one of 4,096 bytes at most: on a full pipe longer ones would be torn
 * where two servers share it.
 */
const PATH_CHARACTERS = 1_500;

/**
 * Writes one line a request, once it is over: answered, cut or abandoned. A response that Koa sends whole leaves after
 * its line: no client has one whose line a SIGKILL could lose. Those of one turn of the event loop share a write.
 *
 * The self-test says itself what a route has answered: of its requests a line says only why one could not be answered,
 * once, although it is asked again and again.
 */
export function accessLog(service: ServiceName, log: Logger): Middleware<RequestState> {
  let told = '';
  function isQuiet(ctx: ParameterizedContext<RequestState>, path: string, status: number): boolean {
    const { error } = ctx.state;
    if (!isOfSelfTest(ctx.req)) return isSuccessfulProbe(service, path, status, ctx.req.headers);
    const reason = error instanceof Error && !(error instanceof HttpError) ? error.message : '';
    const isNews = reason !== '' && reason !== told;
    told = reason;
    return !isNews;
  }

  function write(ctx: ParameterizedContext<RequestState>, complete: boolean, start: number): void {
    const { error, requestId } = ctx.state;
    const status = complete ? ctx.res.statusCode : statusOfIncomplete(error);
    const path = rawPath(ctx);
    log[isQuiet(ctx, path, status) ? 'debug' : status < 500 ? 'info' : 'error']({
      method: ctx.method,
      path: path.length > PATH_CHARACTERS ? `${path.slice(0, PATH_CHARACTERS)}…` : path,
      status,
      durationMs: Math.round((performance.now() - start) * 10) / 10,
      requestId,
      ...(error instanceof HttpError ? { reason: error.message } : error ? { err: error } : {}),
    });
  }
  return async (ctx, next) => {
    const start = performance.now();
    const { res } = ctx;
    const handled = next().then(() => {
      // Koa sends it next, and whole.
      const isAhead = !res.headersSent && !res.closed && !(ctx.body instanceof Stream);
      if (isAhead) write(ctx, true, start);
      return isAhead;
    });
    res.once('close', () => {
      // Read now: Koa may still end a response that nobody reads any more.
      const complete = res.writableFinished;
      void handled.then((isWritten) => {
        if (!isWritten) write(ctx, complete, start);
      });
    });
    if (!(await handled)) return;
    await new Promise<void>((resolve) => {
      log.flush(() => {
        resolve();
      });
    });
  };
}

/** The status of a response that its client has not seen whole: what was in the way. */
function statusOfIncomplete(error: unknown): number {
  return error instanceof HttpError ? error.status : clientClosedRequest;
}
