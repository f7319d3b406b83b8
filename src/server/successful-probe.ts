import { services } from '../../settings';
import { healthCheckAgent, livenessPath } from '../../contract/health-check';
import type { ServiceName } from './config';

const loadBalancerAgent = 'ELB-HealthChecker/';

/** Whether a request was a health check that passed: one comes every few seconds, and nobody wants a line for each. */
export function isSuccessfulProbe(
  name: ServiceName,
  path: string,
  status: number,
  userAgent: string,
): boolean {
  return (
    status < 300 &&
    (path === livenessPath || path === services[name].healthPath) &&
    (userAgent.startsWith(loadBalancerAgent) || userAgent === healthCheckAgent)
  );
}
