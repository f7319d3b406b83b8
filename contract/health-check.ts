import { portVariable } from './variables';

/** Every service answers here for itself alone, whatever becomes of its upstreams. */
export const livenessPath = '/health';

/** The user agent of a container's own health check. */
export const healthCheckAgent = 'container-health-check';

/** Milliseconds; shorter than the timeout of any container health check that runs the command. */
const probeTimeoutMs = 2_500;

/**
 * The container health check of a service, as ECS and Docker take it. It needs Node alone, asks the
 * server's liveness path and is over after 2.5 s at the latest: exit 0 for a 200, else 1.
 *
 * @param port where the service listens unless <NAME>_PORT says otherwise
 */
export function healthCheckCommand(name: string, port: number): string[] {
  const script = [
    `setTimeout(()=>process.exit(1),${probeTimeoutMs})`,
    `require('node:http').get({host:'127.0.0.1',port:process.env.${portVariable(name)}||${port},` +
      `path:'${livenessPath}',headers:{'user-agent':'${healthCheckAgent}'}},` +
      `r=>process.exit(r.statusCode===200?0:1)).on('error',()=>process.exit(1))`,
  ].join(';');
  return ['CMD', 'node', '-e', script];
}
