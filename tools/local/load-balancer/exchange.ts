import { setTimeout as sleep } from 'node:timers/promises';

import type { Balancer } from './balancer';
import type { Configuration, Report } from './configuration';

/** Milliseconds between two exchanges with the account, and those that one may take. */
const EVERY_MS = 250;
const TIMEOUT_MS = 5_000;

/**
 * Tells the emulated account what the load balancers see, and does what it says, for ever. While it does not answer,
 * they serve with what they know.
 */
export async function keepExchanging(
  balancer: Balancer,
  endpoint: string,
  onFirst: () => void,
  complain: (line: string) => void,
): Promise<never> {
  const url = new URL('/moto-api/load-balancing', endpoint);
  const seen = { answered: false, problem: '' };
  for (;;) {
    const report = balancer.report();
    const answer = await tell(url, report).catch((error: unknown) => error as Error);
    if (answer instanceof Error) {
      balancer.takeBack(report);
      const problem = `${url.href} gives no configuration (${describe(answer)}): serving with the last one`;
      if (problem !== seen.problem) complain(problem);
      seen.problem = problem;
    } else {
      seen.problem = '';
      await balancer.apply(answer);
      if (!seen.answered) onFirst();
      seen.answered = true;
    }
    await sleep(EVERY_MS);
  }
}

async function tell(url: URL, report: Report): Promise<Configuration> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(report),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as Configuration;
}

/** fetch has the reason in the cause. */
const describe = ({ message, cause }: Error) => (cause instanceof Error ? cause.message : message);
