import { portVariable } from './variables';

/** Every service answers here whether or not its upstreams work. */
export const livenessPath = '/health';

/** The user agent of a container's own health check. */
export const healthCheckAgent = 'container-health-check';

/** Milliseconds; shorter than the timeout of every container health check that runs the command. */
const probeTimeoutMs = 2_500;

/**
 * The container health check of a service, in the format of ECS and Docker. It needs only Node. It requests the
 * server's liveness path and exits within 2.5 s: with 0 for a 200, else with 1.
 *
 * @param port where the service listens unless <NAME>_PORT is set
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
