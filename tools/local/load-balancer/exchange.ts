import { setTimeout as sleep } from 'node:timers/promises';

import { exchange } from '../exchange';
import type { Balancer } from './balancer';

const EVERY_MS = 250;

/**
 * Forever reports to the emulated account what the load balancers see, and applies its answer. While the account does
 * not answer, they serve with the last configuration.
 */
export async function keepExchanging(
  balancer: Balancer,
  onFirst: () => void,
  complain: (line: string) => void,
): Promise<never> {
  let isFirst = true;
  let problem = '';
  for (;;) {
    const report = balancer.report();
    const answer = await exchange('load-balancing', report).catch((error: unknown) => error as Error);
    if (answer instanceof Error) {
      balancer.takeBack(report);
      // fetch has the reason in the cause.
      const { message } = answer.cause instanceof Error ? answer.cause : answer;
      if (message !== problem) complain(`${message}: serving with the last configuration`);
      problem = message;
    } else {
      problem = '';
      await balancer.apply(answer);
      if (isFirst) onFirst();
      isFirst = false;
    }
    await sleep(EVERY_MS);
  }
}
