import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

import { python } from '../support/describe-with';

// It starts in some seconds, on a busy machine in many, and imports a service when it is first asked for it.
jest.setTimeout(180_000);

const launcher = resolve(__dirname, '../../tools/emulator.py');

export type Emulator = ChildProcessByStdio<Writable, Readable, Readable>;

export function run(...options: string[]): Emulator {
  return runWith({}, ...options);
}

/** The same, with variables of its own in its environment. */
export function runWith(env: NodeJS.ProcessEnv, ...options: string[]): Emulator {
  return spawn(python ?? 'python3', [launcher, ...options], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** Everything the process says on stderr, and its exit code, once it has ended. */
export async function ending(emulator: Emulator): Promise<{ code: number | null; stderr: string }> {
  let stderr = '';
  emulator.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(emulator, 'close')) as [number | null];
  return { code, stderr };
}

/** The address from the line that says the port is open; the launcher's own error where it never is. */
export async function listening(emulator: Emulator): Promise<string> {
  const end = ending(emulator).then(({ code, stderr }) => {
    throw new Error(`the emulator ended with ${String(code)}: ${stderr}`);
  });
  end.catch(() => undefined); // Its later, wanted end is nobody's failure.
  const line = once(createInterface(emulator.stdout), 'line') as Promise<[string]>;
  const [announced] = await Promise.race([line, end]);
  return announced.replace('emulated AWS on ', '');
}

/** Access key of the account's administrator. */
const ADMINISTRATOR = 'testing';

const authorization = (service: string, key = ADMINISTRATOR): string =>
  `AWS4-HMAC-SHA256 Credential=${key}/20200101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=x`;

/** One call of an AWS JSON API; the emulator checks no signature. */
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
