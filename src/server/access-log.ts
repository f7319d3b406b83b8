import type { IncomingMessage } from 'node:http';
import { performance } from 'node:perf_hooks';
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
 * Writes one line a request, once it is over: answered, cut or abandoned. The line of a short response comes before
 * its last bytes: no client has a response whose line a SIGKILL could lose.
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
  return (ctx, next) => {
    const start = performance.now();
    const { req, res } = ctx;
    let written = false;
    /** Where nothing of it waits for its client, a response is as good as sent. */
    function writeAhead(): void {
      if (written || !req.socket.writable || req.socket.writableLength > 0) return;
      written = true;
      write(ctx, true, start);
    }
    res.once('pipe', (answer: IncomingMessage) => {
      for (const event of ['data', 'end']) {
        answer.prependListener(event, () => {
          if (answer.complete && answer.readableLength === 0) writeAhead();
        });
      }
    });
    const handled = next().then(() => {
      // Koa sends its body next.
      if (!res.headersSent) writeAhead();
    });
    res.once('close', () => {
      if (written) return;
      // Read now: Koa may still end a response that nobody reads any more.
      const complete = res.writableFinished;
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
