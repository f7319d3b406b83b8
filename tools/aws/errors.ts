/** Errors of AWS and its SDK. */

interface AwsError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** The error in one line. */
export const describeError = (error: unknown) => {
  const { name, message, $metadata } = error as AwsError;
  // An answer without a body, such as one to HEAD, has nothing else.
  if (/^Unknown/.test(name) && $metadata?.httpStatusCode) return `HTTP status ${$metadata.httpStatusCode}`;
  return message.startsWith(name) ? message : `${name}: ${message}`;
};

/** Whether AWS or the lack of credentials refuses the request, so that a retry cannot help. */
export function isRefusal(error: unknown): boolean {
  const { name, $metadata } = error as AwsError;
  const status = $metadata?.httpStatusCode;
  return (
    name === 'CredentialsProviderError' ||
    (status !== undefined && status >= 400 && status < 500 && status !== 429 && !/Throttl/.test(name))
  );
}

/** Whether the credentials have expired. */
export const isExpired = (error: unknown): boolean =>
  /Expired/.test((error as Error).name) ||
  ((error as Error).name === 'CredentialsProviderError' && /expired/i.test((error as Error).message));
