import { probeAt, Unreachable } from './probe';
import { UserError } from '../terminal/program';
import type { Deployed } from './deployed';
import { NotYet } from './errors';
import { plain } from '../terminal/untrusted';

/**
 * Proves that every route answers rightly through the load balancer. Where that lets nobody in from here, its own
 * health checks, which are proven already, stand for them.
 *
 * @param patienceMs for one answer @default 10000
 * @returns how each answers, a line each, or why none could be asked
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
        `${domainName} is not known to DNS yet: point it to ${balancer}, by a CNAME or an alias of yours`,
      );
    }
    // A security group drops the packets of whom it does not let in: no connection is made, to any port.
    if (error instanceof Unreachable && !ingressCidrs.includes('0.0.0.0/0')) {
      return [`not asked, since only ${ingressCidrs.join(', ')} may reach the load balancer (ingressCidrs)`];
    }
    throw new NotYet('routes', message);
  }
}
