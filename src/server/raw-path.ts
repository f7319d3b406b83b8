/**
 * The path of a request as it was sent: not decoded, not normalised and never resolved against a URL, which would turn
 * `//host/x` into another host's `/x`.
 */
export function rawPath(ctx: { readonly originalUrl: string }): string {
  return ctx.originalUrl.replace(/\?[^]*$/, '');
}
