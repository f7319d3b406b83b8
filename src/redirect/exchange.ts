import type { ClientRequest, IncomingMessage, ServerResponse, OutgoingHttpHeaders } from 'node:http';
import { hasOddCoding } from '../server/ambiguous-requests';
import type { ProxyRoute } from '../server/config';
import { HttpError } from '../server/errors';
import { responseHeaders, withOwnAddresses } from './headers';

/** A forwarded request and its response: watches that they go ahead, and ends both sides as soon as one fails. */
export class Exchange {
  /** The first failure; a client that went away is none. */
  error: HttpError | undefined;
  /** Rejects with {@link error}. */
  readonly failure: Promise<never>;

  private reject!: (error: HttpError) => void;
  private request: ClientRequest | undefined;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly req: IncomingMessage,
    private readonly res: ServerResponse,
    private readonly route: ProxyRoute,
    timeoutMs: number,
  ) {
    this.failure = new Promise((_resolve, reject) => {
      this.reject = reject;
    });
    this.failure.catch(() => undefined);
    this.timer = setTimeout(() => {
      this.tooSlow(timeoutMs);
    }, timeoutMs);
    req.on('data', () => this.timer.refresh());
    // The upstream did not want the rest of the body; it is read here, because the client's next request is behind it.
    res.once('finish', () => {
      if (req.complete) return;
      this.request?.destroy();
      req.unpipe().resume();
    });
  }

  /** The request is on its way to the upstream. */
  sent(request: ClientRequest): void {
    this.request = request;
    request.once('upgrade', (_answer, socket) => {
      socket.destroy();
      this.broken(new Error('the upstream switched protocols unasked'));
    });
  }

  /** The upstream's headers have arrived: the client gets them, and then the body piece by piece. */
  answered(answer: IncomingMessage): void {
    answer.once('error', (error) => {
      this.broken(error);
    });
    if (hasOddCoding(answer)) this.broken(new Error('the transfer coding of the answer is not chunked'));
    // The client gets no headers before the body has begun: until then a failure is a whole 502 or 504.
    answer.once('readable', () => {
      if (this.error) return;
      try {
        const { statusCode = 0, statusMessage } = answer;
        const headers = withOwnAddresses(responseHeaders(answer), this.route);
        this.res.writeHead(statusCode, statusMessage, headers as OutgoingHttpHeaders);
      } catch (error) {
        this.broken(error as Error);
        return;
      }
      answer.on('data', () => this.timer.refresh());
      answer.pipe(this.res);
    });
  }

  /** The upstream refused or broke the connection, or does not speak HTTP. */
  broken(error: Error): void {
    this.fail(new HttpError(502, error.message));
  }

  /** Stops watching. */
  end(): void {
    clearTimeout(this.timer);
  }

  private tooSlow(timeoutMs: number): void {
    // A paused response waits for the client to read what it was sent; the server cuts a client that never does.
    if (this.res.writableNeedDrain) {
      this.timer.refresh();
      return;
    }
    // A paused request waits for the upstream to read what it was sent.
    const waitingForClient = !this.req.complete && !this.req.isPaused();
    const what = waitingForClient ? 'the client sent' : 'the upstream sent';
    this.fail(new HttpError(waitingForClient ? 408 : 504, `${what} nothing for ${timeoutMs} ms`));
  }

  private fail(error: HttpError): void {
    if (this.error || this.res.writableFinished || this.res.closed) return;
    this.error = error;
    this.end();
    this.reject(error);
    this.request?.destroy();
  }
}
