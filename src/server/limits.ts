import { MAX_CONNECTIONS } from '../../contract/connections';

/** How much a client may use of a server. */
export interface Limits {
  /**
   * Milliseconds of silence after which a connection that waits for its client is closed: for a request, for
   * the rest of one, or for the client to read. The load balancer keeps idle connections for 60 s; a server that
   * closes them first answers some request with a reset, which the balancer turns into a 502.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
   */
  readonly silenceMs: number;
  /** Milliseconds after which an idle connection to an upstream is closed: long before the upstream closes it. */
  readonly upstreamIdleMs: number;
  /** Milliseconds for the headers of a request. Longer than the silence: it also runs before the first byte. */
  readonly headersMs: number;
  /** Milliseconds for a whole request, its body included. */
  readonly requestMs: number;
  /** Milliseconds between two checks of `headersMs` and `requestMs`: a client may have so much longer. */
  readonly checkMs: number;
  /** Milliseconds for a client to read its last response and close its side. */
  readonly lingerMs: number;
  /** Bytes of a request's target and headers together; it also bounds how many headers there are. */
  readonly headerBytes: number;
  /** Unanswered requests on one connection: they are handled one after the other. */
  readonly unanswered: number;
  /**
   * Connections at a time; a container has as many as its memory holds ({@link connectionsIn}). An eighth of a CPU
   * answers some hundred requests a second; far fewer are on their way at a time, unless an upstream hangs.
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
