import { portVariable } from '../../contract/variables';
import type { Service } from '../../contract/settings';
import { UserError } from '../terminal/program';

/** Milliseconds for one answer. */
const PATIENCE_MS = 10_000;

/** Asks every route of services that run on this machine; `ports` is variable that moves a port → port. */
export const probe = (services: readonly Service[], ports: Readonly<Record<string, number>>) =>
  probeAt(services, ({ name, port }) => `http://localhost:${ports[portVariable(name)] ?? port}`);

/**
 * Asks every route of every service.
 *
 * @param originOf scheme, host and port of a service
 * @returns url → body
 * @throws UserError where one does not answer with success and JSON, or not as the service that it proxies to
 */
export async function probeAt(
  services: readonly Service[],
  originOf: (service: Service) => string,
): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  const answerOf = async (url: string) => {
    const body = answers.get(url) ?? (await ask(url));
    answers.set(url, body);
    return body;
  };
  for (const service of services) {
    const origin = originOf(service);
    const { healthPath, proxies } = service;
    if (!proxies) {
      for (const path of new Set(['/', healthPath])) await answerOf(`${origin}${path}`);
      continue;
    }
    for (const [path, target] of Object.entries(proxies)) {
      const upstream = services.find(({ name }) => name === target.service);
      if (!upstream) throw new TypeError(`${target.service} is a service: settings.ts is checked`);
      const original = `${originOf(upstream)}${target.path}`;
      const expected = await answerOf(original);
      const body = await answerOf(`${origin}${path}`);
      if (body !== expected) {
        throw new UserError(
          `${origin}${path} answers ${body}, but ${original}, which it proxies, ${expected}`,
        );
      }
    }
  }
  return answers;
}

/** The body that the url answers with. */
async function ask(url: string): Promise<string> {
  const { response, body } = await get(url).catch((error: unknown) => {
    const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
    throw new UserError(`${url} does not answer (${cause?.code ?? cause?.message ?? message})`);
  });
  if (!response.ok) throw new UserError(`${url} answers ${response.status} ${body}`);
  const type = response.headers.get('content-type') ?? 'no content type';
  if (!type.startsWith('application/json')) throw new UserError(`${url} answers ${type}, not JSON: ${body}`);
  return body;
}

async function get(url: string) {
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'manual' });
  return { response, body: await response.text() };
}
