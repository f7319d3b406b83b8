/** What AWS answers in the place of what was asked for. */

interface AwsError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** What AWS answered instead, in one line. */
export const describeError = (error: unknown) => {
  const { name, message, $metadata } = error as AwsError;
  // Of an answer without a body, such as one to HEAD, the SDK knows no more.
  if (/^Unknown/.test(name) && $metadata?.httpStatusCode) return `HTTP status ${$metadata.httpStatusCode}`;
  return message.startsWith(name) ? message : `${name}: ${message}`;
};

/** Whether the error is AWS's own word about the request, which no repetition changes. */
export function isRefusal(error: unknown): boolean {
  const { name, $metadata } = error as AwsError;
  const status = $metadata?.httpStatusCode;
  return (
    name === 'CredentialsProviderError' ||
    (status !== undefined && status >= 400 && status < 500 && status !== 429 && !/Throttl/.test(name))
  );
}

/** Whether the credentials were good once, and are no longer. */
export const isExpired = (error: unknown): boolean =>
  /Expired/.test((error as Error).name) ||
  ((error as Error).name === 'CredentialsProviderError' && /expired/i.test((error as Error).message));
