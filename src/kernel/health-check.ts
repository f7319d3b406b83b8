import { services } from '../../settings';
import type { ServiceContract } from '../../stacks/settings-schema';
import { portVariable, type ServiceName } from './config';

/** Every service answers here for itself alone, whatever becomes of its upstreams. */
export const livenessPath = '/health';

const loadBalancerAgent = 'ELB-HealthChecker/';
const containerAgent = 'container-health-check';

/** Milliseconds; shorter than the timeout of any container health check that runs the command. */
const probeTimeoutMs = 2_500;

const contracts: Readonly<Record<string, ServiceContract>> = services;

/**
 * The container health check of a service, as ECS and Docker take it. It needs Node alone, asks the
 * server's liveness path and is over after 2.5 s at the latest: exit 0 for a 200, else 1.
 *
 * @param port where the service listens unless <NAME>_PORT says otherwise; by default that of settings.ts
 */
export function healthCheckCommand(name: string, port = contracts[name]?.port): string[] {
  const script = [
    `setTimeout(()=>process.exit(1),${probeTimeoutMs})`,
    `require('node:http').get({host:'127.0.0.1',port:process.env.${portVariable(name)}||${String(port)},` +
      `path:'${livenessPath}',headers:{'user-agent':'${containerAgent}'}},` +
      `r=>process.exit(r.statusCode===200?0:1)).on('error',()=>process.exit(1))`,
  ].join(';');
  return ['CMD', 'node', '-e', script];
}

/** Whether a request was a health check that passed, of which nobody wants a line every few seconds. */
export function isSuccessfulProbe(
  name: ServiceName,
  path: string,
  status: number,
  userAgent: string,
): boolean {
  return (
    status < 300 &&
    (path === livenessPath || path === services[name].healthPath) &&
    (userAgent.startsWith(loadBalancerAgent) || userAgent === containerAgent)
  );
}
