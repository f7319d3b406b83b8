import { probeAt, Unreachable } from './probe';
import { UserError } from '../terminal/program';
import type { Deployed } from './deployed';
import { NotYet } from './errors';
import { plain } from '../terminal/untrusted';

/**
 * Proves that every route answers correctly through the load balancer. If ingressCidrs keep this machine out, the load
 * balancer's own health checks, already proven, are taken instead.
 *
 * @param patienceMs for one answer @default 10000
 * @returns one line for each answer, or the reason why no route was requested
 */
export async function checkRoutes(
  {
    settings,
    environment,
    balancer,
    origins,
  }: Pick<Deployed, 'settings' | 'environment' | 'balancer' | 'origins'>,
  patienceMs?: number,
): Promise<string[]> {
  try {
    const answers = await probeAt(settings.services, ({ name }) => origins.get(name) ?? '', patienceMs);
    const width = Math.max(...[...answers.keys()].map(({ length }) => length));
    return [...answers].map(([url, body]) => `curl -s ${url.padEnd(width)}   ${plain(body)}`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { message } = error;
    const { domainName, ingressCidrs } = environment;
    if (domainName && /\((ENOTFOUND|EAI_AGAIN|ENODATA)\)/.test(message)) {
      throw new NotYet(
        'routes',
        `${domainName} is not known to DNS yet: point it to ${balancer} with a CNAME or alias record`,
      );
    }
    // A security group drops packets from excluded addresses: no connection succeeds, on any port.
    if (error instanceof Unreachable && !ingressCidrs.includes('0.0.0.0/0')) {
      return [`not checked: only ${ingressCidrs.join(', ')} may reach the load balancer (ingressCidrs)`];
    }
    throw new NotYet('routes', message);
  }
}
