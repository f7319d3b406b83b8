/** What the server's middleware know of a request, as `ctx.state`. */
export interface State {
  requestId: string;
  /** What went wrong, for the access log. */
  error?: unknown;
}
