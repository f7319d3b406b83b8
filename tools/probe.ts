import { portVariable } from '../src/kernel/config';
import type { Service } from '../stacks/settings';
import { UserError } from './program';

/** Milliseconds for one answer. */
const PATIENCE_MS = 10_000;

/**
 * Asks every route of every service on this machine.
 *
 * @param ports variable that moves a service's port → port
 * @returns url → body
 * @throws UserError where one does not answer with success
 */
export async function probe(
  services: readonly Service[],
  ports: Readonly<Record<string, number>>,
): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  for (const { name, port, healthPath, proxies } of services) {
    for (const path of proxies ? Object.keys(proxies) : new Set(['/', healthPath])) {
      const url = `http://localhost:${ports[portVariable(name)] ?? port}${path}`;
      const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
      const body = await response.text();
      if (!response.ok) throw new UserError(`${url} answers ${response.status} ${body}`);
      answers.set(url, body);
    }
  }
  return answers;
}
