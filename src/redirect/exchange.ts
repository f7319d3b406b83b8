import type { ClientRequest, IncomingMessage, ServerResponse, OutgoingHttpHeaders } from 'node:http';
import { hasOddCoding } from '../server/ambiguous-requests';
import type { ProxyRoute } from '../server/config';
import { HttpError } from '../server/errors';
import { responseHeaders, withOwnAddresses } from './headers';

/** Whether a request has a body, even one of 0 bytes (RFC 9112, 6.3). */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  'content-length' in headers || 'transfer-encoding' in headers;

/** A forwarded request and its response. Watches that they make progress, and ends both sides as soon as one fails. */
export class Exchange {
  /** The first failure; a client that disconnects is not one. */
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
    if (hasBody(req)) req.on('data', () => this.timer.refresh());
    // The upstream did not need the rest of the body. It is read here, because the client's next request follows it.
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
      this.broken(new Error('the upstream switched protocols without being asked'));
    });
  }

  /** Passes on the upstream's response once its headers have arrived: in one piece if it is complete, else in parts. */
  answered(answer: IncomingMessage): void {
    answer.once('error', (error) => {
      this.broken(error);
    });
    if (hasOddCoding(answer)) this.broken(new Error('the transfer coding of the response is not chunked'));
    // By the next tick Node has parsed what arrived with the headers: usually the whole response.
    process.nextTick(() => {
      if (answer.complete) this.passOnWhole(answer);
      // The client gets no headers before the body starts: until then a failure is a complete 502 or 504.
      else
        answer.once('readable', () => {
          this.passOnPieces(answer);
        });
    });
  }

  private passOnWhole(answer: IncomingMessage): void {
    if (!this.begin(answer)) return;
    // Node sends a string in one piece with the headers.
    this.res.end((answer.read() as Buffer | null)?.toString('latin1'), 'latin1');
  }

  private passOnPieces(answer: IncomingMessage): void {
    if (!this.begin(answer)) return;
    answer.on('data', () => this.timer.refresh());
    answer.pipe(this.res);
  }

  /** Sends the client the status and the headers; returns whether the body may follow. */
  private begin(answer: IncomingMessage): boolean {
    if (this.error) return false;
    try {
      const { statusCode = 0, statusMessage } = answer;
      const headers = withOwnAddresses(responseHeaders(answer), this.route);
      this.res.writeHead(statusCode, statusMessage, headers as OutgoingHttpHeaders);
      return true;
    } catch (error) {
      this.broken(error as Error);
      return false;
    }
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
    // A paused response waits for the client to read; the server disconnects a client that never does.
    if (this.res.writableNeedDrain) {
      this.timer.refresh();
      return;
    }
    // A paused request waits for the upstream to read.
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
