/** What the emulated account is told of this machine, and what it wants to be here (emulator/ecs/exchange.py). */
import type { Orders, Report as TaskReports } from './agent/orders';
import type { Configuration, Report as HealthReports } from './load-balancer/configuration';

interface Exchanges {
  readonly tasks: { readonly told: TaskReports; readonly wanted: Orders };
  readonly 'load-balancing': { readonly told: HealthReports; readonly wanted: Configuration };
}

/**
 * One exchange.
 *
 * @throws where the account does not answer
 */
export async function exchange<About extends keyof Exchanges>(
  about: About,
  told: Exchanges[About]['told'],
): Promise<Exchanges[About]['wanted']> {
  const answer = await fetch(`${process.env.AWS_ENDPOINT_URL ?? ''}/moto-api/${about}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(told),
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok) throw new Error(`the emulated account answers ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Exchanges[About]['wanted'];
}
