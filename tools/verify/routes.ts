import { probeAt } from '../probe';
import { UserError } from '../program';
import type { Deployed } from './deployed';
import { NotYet } from './errors';

/**
 * Proves that every route answers through the load balancer.
 *
 * @returns url → body
 */
export async function checkRoutes(deployed: Deployed): Promise<Map<string, string>> {
  const { settings, environment, balancer, origins } = deployed;
  try {
    return await probeAt(settings.services, ({ name }) => origins.get(name) ?? '');
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
    const closed = message.includes('does not answer') && !ingressCidrs.includes('0.0.0.0/0');
    const hint = `; only ${ingressCidrs.join(', ')} may reach it (ingressCidrs): is this machine one of them?`;
    throw new NotYet('routes', closed ? `${message}${hint}` : message);
  }
}
