/** Calls to the emulated AWS, as its clients send them; it checks no signature. */

/** Access key of the account's administrator. */
const ADMINISTRATOR = 'testing';

const authorization = (service: string, key = ADMINISTRATOR): string =>
  `AWS4-HMAC-SHA256 Credential=${key}/20200101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=x`;

/** One call of an AWS JSON API. */
export async function call(
  url: string,
  service: string,
  target: string,
  body: object,
  key?: string,
): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      Authorization: authorization(service, key),
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': target,
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${target}: ${response.status} ${text.slice(0, 500)}`);
  return text === '' ? {} : JSON.parse(text);
}

/** One call of an AWS query API (EC2, load balancers, alarms); its XML as text. */
export async function query(
  url: string,
  service: string,
  version: string,
  parameters: Record<string, string>,
  key?: string,
): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { Authorization: authorization(service, key) },
    body: new URLSearchParams({ Version: version, ...parameters }),
  });
  return response.text();
}

export function s3(
  url: string,
  method: string,
  path: string,
  body?: string,
  key?: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/${path}`, {
    method,
    headers: { Authorization: authorization('s3', key), ...headers },
    ...(body === undefined ? {} : { body }),
  });
}
