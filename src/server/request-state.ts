/** `ctx.state`: what the middleware tell each other about a request. */
export interface RequestState {
  requestId: string;
  /** What went wrong, for the access log. */
  error?: unknown;
}
