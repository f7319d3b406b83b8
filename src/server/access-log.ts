import { performance } from 'node:perf_hooks';
import { Stream } from 'node:stream';
import type { Middleware, ParameterizedContext } from 'koa';
import type { ServiceName } from './config';
import { HttpError } from './errors';
import { isSelfTest } from './self-test';
import { isSuccessfulProbe } from './probe';
import type { Logger } from './log';
import { rawPath } from './raw-path';
import type { RequestState } from './request-state';

/** nginx's status for a client that disconnects before its response is complete. */
const clientClosedRequest = 499;

/**
 * The most characters of a path in a line, which keeps the line within 4,096 bytes: a longer line would be torn on a
 * full pipe that two servers share.
 */
const PATH_CHARACTERS = 1_500;

/**
 * Writes one line per request once it is answered, cut or abandoned. A response that Koa sends in one piece is sent
 * after its line is written, so a SIGKILL cannot lose the line of a response that a client has. The lines of one turn
 * of the event loop share a write.
 *
 * The self-test itself logs what a route has answered. For its requests a line is written only for an unexpected error,
 * and only once while the same error repeats.
 */
export function accessLog(service: ServiceName, log: Logger): Middleware<RequestState> {
  let lastReason = '';
  function isQuiet(ctx: ParameterizedContext<RequestState>, path: string, status: number): boolean {
    const { error } = ctx.state;
    if (!isSelfTest(ctx.req)) return isSuccessfulProbe(service, path, status, ctx.req.headers);
    const reason = error instanceof Error && !(error instanceof HttpError) ? error.message : '';
    const isNew = reason !== '' && reason !== lastReason;
    lastReason = reason;
    return !isNew;
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
      // Koa sends it next, in one piece.
      const isAhead = !res.headersSent && !res.closed && !(ctx.body instanceof Stream);
      if (isAhead) write(ctx, true, start);
      return isAhead;
    });
    res.once('close', () => {
      // Read now: Koa may later end a response that nobody reads any more.
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

/** The status to log for an incomplete response: that of its error, or 499. */
function statusOfIncomplete(error: unknown): number {
  return error instanceof HttpError ? error.status : clientClosedRequest;
}
