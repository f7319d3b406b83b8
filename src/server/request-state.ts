/** `ctx.state`: data about a request that the middleware share. */
export interface RequestState {
  requestId: string;
  /** What went wrong, for the access log. */
  error?: unknown;
}
