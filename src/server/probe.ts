import type { IncomingHttpHeaders } from 'node:http';
import { services } from '../../settings';
import { healthCheckAgent, livenessPath } from '../../contract/health-check';
import type { ServiceName } from './config';

const loadBalancerAgent = 'ELB-HealthChecker/';

/**
 * Whether a request is a health check of the load balancer or the container. Clients reach a task only through the load
 * balancer, which adds `X-Forwarded-For` to their requests, whatever agent they claim to be, but not to its own.
 */
export function isProbe(headers: IncomingHttpHeaders): boolean {
  const agent = headers['user-agent'] ?? '';
  const isByAgent = agent.startsWith(loadBalancerAgent) || agent === healthCheckAgent;
  return isByAgent && headers['x-forwarded-for'] === undefined;
}

/** Whether a request was a health check that passed: they come every few seconds, too often to log each one. */
export function isSuccessfulProbe(
  name: ServiceName,
  path: string,
  status: number,
  headers: IncomingHttpHeaders,
): boolean {
  return status < 300 && (path === livenessPath || path === services[name].healthPath) && isProbe(headers);
}
