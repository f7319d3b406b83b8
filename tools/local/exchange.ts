/** The exchange with the emulated account: it gets reports about this machine, and answers what should run here. */
import type { Orders, Report as TaskReports } from './agent/orders';
import type { Configuration, Report as HealthReports } from './load-balancer/configuration';

interface Exchanges {
  readonly tasks: { readonly report: TaskReports; readonly answer: Orders };
  readonly 'load-balancing': { readonly report: HealthReports; readonly answer: Configuration };
}

/**
 * One exchange (emulator/ecs/exchange.py).
 *
 * @throws if the account does not answer
 */
export async function exchange<About extends keyof Exchanges>(
  about: About,
  report: Exchanges[About]['report'],
): Promise<Exchanges[About]['answer']> {
  const answer = await fetch(`${process.env.AWS_ENDPOINT_URL ?? ''}/moto-api/${about}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(report),
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok) throw new Error(`the emulated account answers ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Exchanges[About]['answer'];
}
