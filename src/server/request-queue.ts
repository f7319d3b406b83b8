import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Limits } from './limits';
import type { Lingering } from './lingering';

export interface PendingRequest {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** Begins to handle it. */
  readonly start: () => void;
}

/** How far the server is with stopping. */
export interface Stopping {
  /** The last response that a connection owes says `Connection: close`. */
  announced: boolean;
  /** A connection is closed as soon as it owes no response. */
  closing: boolean;
}

/**
 * The requests of one connection that have no complete response yet.
 *
 * They are handled one at a time, in the order in which they came, and so are their responses. Node would start all
 * that were sent ahead at once, and never close those that wait when the connection breaks.
 */
export class RequestQueue {
  private readonly pending: PendingRequest[] = [];
  /** The request that came last, answered or not. */
  private latest: IncomingMessage | undefined;
  /** The response to bytes that cannot be read: no request can come after it. */
  private finalResponse: string | undefined;

  /** @param answered called after each response, before the next request is handled */
  constructor(
    private readonly socket: Duplex,
    private readonly limits: Limits,
    private readonly lingering: Lingering,
    private readonly stopping: Readonly<Stopping>,
    private readonly answered: () => void,
  ) {}

  /** @returns false where as many requests as may wait are waiting already */
  add(request: PendingRequest): boolean {
    // Bytes after the final response are read, so that the client can read it, and thrown away.
    if (this.finalResponse !== undefined) return true;
    if (this.pending.length === this.limits.unanswered) return false;
    const { req, res } = request;
    this.latest = req;
    res.once('close', () => {
      this.shift();
    });
    const isFirst = this.pending.push(request) === 1;
    // A request after the response that ended the connection is only read.
    if (!this.socket.writable) req.resume();
    else if (isFirst) this.next();
    return true;
  }

  /**
   * Takes `response` as the final one: what the client has sent since its latest request, or the body of that, cannot
   * be read.
   *
   * @returns whether it will be sent
   */
  refuse(response: string): boolean {
    if (this.finalResponse !== undefined || !this.socket.writable) return false;
    const { pending, latest } = this;
    const inBody = latest?.complete === false;
    const bodyOfPending = inBody && pending.at(-1)?.req === latest;
    if (bodyOfPending) {
      if (pending.length === 1 && (response === '' || pending[0]?.res.headersSent)) {
        this.socket.destroy();
        return false;
      }
      // The final response is the response of this request.
      pending.pop();
    }
    // The response before ends the connection.
    if (pending.at(-1)?.res.shouldKeepAlive === false) return false;
    // A request has one response, and this one has had it.
    this.finalResponse = inBody && !bodyOfPending ? '' : response;
    if (pending.length === 0) this.next();
    return this.finalResponse !== '';
  }

  /** Says `Connection: close` in the response that is the last one owed, unless it has begun. */
  announceClose(): void {
    const [current, behind] = this.pending;
    if (current && !behind) current.res.shouldKeepAlive = false;
  }

  /** Whether the connection waits for its client: to send a request, or the rest of one, or to read. */
  waitsForClient(): boolean {
    return !this.pending[0]?.req.complete || this.socket.writableLength > 0;
  }

  /** Requests that wait for a complete response, which can still be sent. */
  unanswered(): number {
    return this.socket.writable ? this.pending.length : 0;
  }

  isEmpty(): boolean {
    return this.pending.length === 0;
  }

  /** The client has read: the response that is being sent goes on. */
  drained(): void {
    this.pending[0]?.res.emit('drain');
  }

  private shift(): void {
    this.pending.shift();
    if (!this.socket.writable) {
      for (const { req } of this.pending) req.resume();
      return;
    }
    this.answered();
    this.next();
  }

  private next(): void {
    const [request] = this.pending;
    if (request) {
      if (this.stopping.announced) this.announceClose();
      request.start();
    } else if (this.finalResponse !== undefined) this.lingering.end(this.socket, this.finalResponse);
    else if (this.stopping.closing) this.lingering.end(this.socket);
  }
}
