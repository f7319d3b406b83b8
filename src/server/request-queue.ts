import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Limits } from './limits';
import { endLingering } from './lingering';
import { closeAfter, closesAfter, hasBegunRequest } from './node-internals';

export interface PendingRequest {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** Starts handling it. */
  readonly start: () => void;
}

/** How far the server's shutdown is. */
export interface Stopping {
  /** The last response that a connection owes has `Connection: close`. */
  announced: boolean;
  /** A connection is closed as soon as it owes no response. */
  closing: boolean;
}

/**
 * The requests of one connection that have no complete response yet.
 *
 * They are handled one at a time, in the order of their arrival. Node would start all pipelined requests at the same
 * time, and never close the waiting ones when the connection breaks.
 */
export class RequestQueue {
  private readonly pending: PendingRequest[] = [];
  /** The latest request, answered or not. */
  private latest: IncomingMessage | undefined;
  /** The last bytes of the connection: a response to unreadable bytes, or ''. Once set, no request is accepted. */
  private finalResponse: string | undefined;

  /** @param answered called after each response, before the next request is handled */
  constructor(
    private readonly socket: Socket,
    private readonly limits: Limits,
    private readonly stopping: Readonly<Stopping>,
    private readonly answered: () => void,
  ) {}

  /** Whether one more request is accepted. If the limit of waiting requests is reached, they are the last ones. */
  takesNext(): boolean {
    if (this.pending.length === this.limits.unanswered) this.end();
    return this.finalResponse === undefined && this.socket.writable && !this.closesAfterPending();
  }

  add(request: PendingRequest): void {
    this.latest = request.req;
    request.res.once('close', () => {
      this.shift();
    });
    if (this.pending.push(request) === 1) this.next();
  }

  /** Ends the connection after the responses that it owes, and `finalResponse`. */
  end(finalResponse = ''): void {
    this.finalResponse ??= finalResponse;
    if (this.pending.length === 0) this.next();
    else this.announceClose();
  }

  /**
   * Makes `response` the final one, because the bytes after the latest request, or its body, cannot be read.
   *
   * @returns whether it will be sent
   */
  refuse(response: string): boolean {
    if (this.finalResponse !== undefined || !this.socket.writable) return false;
    if (this.latest?.complete === false) {
      const last = this.pending.at(-1);
      // The request already has its only response, or part of it.
      if (last?.req !== this.latest || last.res.headersSent) response = '';
      // The final response answers this request.
      else if (response !== '' || this.pending.length > 1) this.pending.pop();
      else this.socket.destroy();
    }
    if (this.closesAfterPending()) return false;
    this.end(response);
    return response !== '';
  }

  /** Sends `Connection: close` in the last response owed, unless it has started. */
  announceClose(): void {
    const [current, behind] = this.pending;
    if (current && !behind && !this.finalResponse) closeAfter(current.res);
  }

  /** Whether the connection waits for its client: to send a request, or the rest of one, or to read. */
  waitsForClient(): boolean {
    return !this.pending[0]?.req.complete || this.socket.writableLength > 0;
  }

  /** Requests without a complete response, as long as one can still be sent. */
  unanswered(): number {
    return this.socket.writable ? this.pending.length : 0;
  }

  /** Whether no response is owed or in the making: further bytes can only be the rest of an answered request. */
  isIdle(): boolean {
    return this.pending.length === 0 && (this.latest?.complete === false || !hasBegunRequest(this.socket));
  }

  private closesAfterPending(): boolean {
    const last = this.pending.at(-1);
    return last !== undefined && closesAfter(last.res);
  }

  private shift(): void {
    this.pending.shift();
    if (!this.socket.writable) {
      // Reads the body of a request that will not be answered, so that the client can read the last response.
      this.pending.at(-1)?.req.resume();
      return;
    }
    this.answered();
    this.next();
  }

  private next(): void {
    const [request] = this.pending;
    if (request) {
      if (this.stopping.announced || this.finalResponse === '') this.announceClose();
      request.start();
    } else if (this.finalResponse !== undefined || (this.stopping.closing && this.isIdle())) {
      endLingering(this.socket, this.limits.lingerMs, this.finalResponse);
    }
  }
}
