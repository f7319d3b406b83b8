/** A load balancer with one listener and one target group, given as data. */
import type { IncomingMessage, RequestListener } from 'node:http';

import { Balancer } from '../../../../../tools/local/load-balancer/balancer';
import type {
  Configuration,
  HealthCheck,
  Listener,
  TargetConfiguration,
  TargetGroupConfiguration,
} from '../../../../../tools/local/load-balancer/configuration';
import { closeAll, startUpstream } from '../../../../src/support/services';
import { freePort } from '../../../../src/support/sockets';
import { until } from '../../../../support/until';

export const LOAD_BALANCER = 'app/test/50dc6c495c0c9188';
export const TARGET_GROUP = 'targetgroup/test/73e2d6bc24d8a067';
export const ARN = `arn:aws:elasticloadbalancing:us-east-1:000000000000:${TARGET_GROUP}`;

/** Any path other than the health check's. */
export const startTarget = (handler: RequestListener) =>
  startUpstream((req, res) => {
    if (req.url === '/health') res.end();
    else handler(req, res);
  });

/** A target's port, and the requests that it got. */
export async function startRecorder(handler: RequestListener = (_, res) => res.end('answer')) {
  const seen: IncomingMessage[] = [];
  const port = await startTarget((req, res) => {
    seen.push(req);
    handler(req, res);
  });
  return { port, seen };
}

export const targetAt = (port: number, changes: Partial<TargetConfiguration> = {}): TargetConfiguration => ({
  id: '10.0.0.1',
  port: 5000,
  address: { host: '127.0.0.1', port },
  draining: false,
  ...changes,
});

interface Changes {
  readonly listener?: Partial<Listener>;
  readonly group?: Partial<TargetGroupConfiguration>;
  /** @default one check per minute, after the first */
  readonly healthCheck?: Partial<HealthCheck>;
  readonly connectTimeoutMs?: number;
}

export function configurationOf(
  port: number,
  targets: readonly TargetConfiguration[],
  { listener, group, healthCheck }: Changes = {},
): Configuration {
  return {
    listeners: [
      {
        port,
        protocol: 'HTTP',
        loadBalancer: LOAD_BALANCER,
        targetGroupArn: ARN,
        idleTimeoutSeconds: 60,
        ...listener,
      },
    ],
    targetGroups: [
      {
        arn: ARN,
        suffix: TARGET_GROUP,
        deregistrationDelaySeconds: 60,
        healthCheck: {
          path: '/health',
          matcher: '200',
          intervalSeconds: 60,
          timeoutSeconds: 5,
          healthyThreshold: 2,
          unhealthyThreshold: 2,
          ...healthCheck,
        },
        targets,
        ...group,
      },
    ],
  };
}

const balancers: Balancer[] = [];

afterEach(async () => {
  for (const balancer of balancers.splice(0)) balancer.close();
  await closeAll();
});

/** Waits for the first report in which the targets have these states. */
export async function startBalancer(
  targets: readonly TargetConfiguration[],
  changes: Changes = {},
  state = 'healthy',
) {
  const port = await freePort();
  const complaints: string[] = [];
  const balancer = new Balancer({
    ...(changes.connectTimeoutMs && { connectTimeoutMs: changes.connectTimeoutMs }),
    complain: (line) => complaints.push(line),
  });
  balancers.push(balancer);
  const states = () => balancer.report().health.map((health) => health.state);
  const apply = (now: readonly TargetConfiguration[]) => balancer.apply(configurationOf(port, now, changes));
  const become = (expected: readonly string[]) =>
    until(`targets that are ${expected.join()}`, () => states().join() === expected.join(), states);
  await apply(targets);
  await become(targets.map(() => state));
  return { port, balancer, complaints, apply, become };
}
