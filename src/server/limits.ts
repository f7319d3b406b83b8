import { MAX_CONNECTIONS } from '../../contract/connections';

/** How much of a server a client may use. */
export interface Limits {
  /**
   * Milliseconds of silence after which a connection that waits for its client is closed: for a request, for the rest
   * of one, or for the client to read. The load balancer keeps idle connections for 60 s; if the server closed them
   * first, it would reset some requests, which the balancer turns into 502s.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
   */
  readonly silenceMs: number;
  /** Milliseconds after which an idle connection to an upstream is closed, long before the upstream closes it. */
  readonly upstreamIdleMs: number;
  /** Milliseconds for the headers of a request. Longer than `silenceMs`, because it also runs before the first byte. */
  readonly headersMs: number;
  /** Milliseconds for a whole request, including its body. */
  readonly requestMs: number;
  /** Milliseconds between two checks of `headersMs` and `requestMs`: a client may get this much more time. */
  readonly checkMs: number;
  /** Milliseconds for a client to read its last response and close its side. */
  readonly lingerMs: number;
  /** The most bytes of a request's target and headers together, which also limits the number of headers. */
  readonly headerBytes: number;
  /** The most unanswered requests on one connection; they are handled one at a time. */
  readonly unanswered: number;
  /**
   * The most simultaneous connections; in a container, as many as its memory holds ({@link connectionsIn}). An eighth
   * of a CPU answers about a hundred requests per second; far fewer are in flight at a time, unless an upstream hangs.
   */
  readonly connections: number;
}

export const limits: Limits = {
  silenceMs: 65_000,
  upstreamIdleMs: 30_000,
  headersMs: 70_000,
  requestMs: 120_000,
  checkMs: 5_000,
  lingerMs: 2_000,
  headerBytes: 16 * 1024,
  unanswered: 8,
  connections: MAX_CONNECTIONS,
};
