import { MAX_CONNECTIONS } from '../../contract/connections';

/** What a client may take of a server. */
export interface Limits {
  /**
   * Milliseconds of silence after which a connection is closed that waits for its client: for a request, for
   * the rest of one, or for the client to read. The load balancer keeps idle connections for 60 s; a server that
   * closes them first answers some request with a reset, which the balancer turns into a 502.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
   */
  readonly silenceMs: number;
  /** Milliseconds for the headers of a request to arrive. Longer than the silence: it also runs before the first byte. */
  readonly headersMs: number;
  /** Milliseconds for a request to arrive, its body included. */
  readonly requestMs: number;
  /** How often those two are looked at, in milliseconds: a client may have so much more. */
  readonly checkMs: number;
  /** How long a client may take to read its last answer and close its side, in milliseconds. */
  readonly lingerMs: number;
  /** Bytes of a request's target and headers together; it also bounds how many headers there are. */
  readonly headerBytes: number;
  /** Requests of one connection that are not answered yet: they are handled one after the other. */
  readonly unanswered: number;
  /**
   * Connections at a time; a container has as many as its memory holds ({@link connectionsIn}). An eighth of a CPU
   * answers some hundred requests a second, of which far fewer are on their way at a time, unless an upstream hangs.
   */
  readonly connections: number;
}

export const limits: Limits = {
  silenceMs: 65_000,
  headersMs: 70_000,
  requestMs: 120_000,
  checkMs: 5_000,
  lingerMs: 2_000,
  headerBytes: 16 * 1024,
  unanswered: 8,
  connections: MAX_CONNECTIONS,
};
