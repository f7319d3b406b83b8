import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Configuration, Dimensions, Listener, Metric, Report } from './configuration';
import { forward } from './forward';
import { Metrics } from './metrics';
import { OpenListener } from './open-listener';
import { answer } from './own-answers';
import type { Target } from './target';
import { TargetGroup } from './target-group';

export interface BalancerOptions {
  /** Port of a listener → port of this machine. @default the same */
  readonly moved?: ReadonlyMap<number, number>;
  /**
   * Milliseconds within which a target must accept a connection.
   *
   * @default 10000
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-504-issues
   */
  readonly connectTimeoutMs?: number;
  /** Called once with each reason why a listener cannot listen. */
  readonly complain: (line: string) => void;
}

/** The load balancers of the emulated account, which behave like Application Load Balancers. */
export class Balancer {
  private readonly metrics = new Metrics();
  private readonly groups = new Map<string, TargetGroup>();
  private readonly listeners = new Map<string, OpenListener>();

  constructor(private readonly options: BalancerOptions) {}

  /** Opens, changes and closes listeners and target groups as the account orders. */
  async apply({ listeners, targetGroups }: Configuration): Promise<void> {
    const arns = new Set(targetGroups.map(({ arn }) => arn));
    for (const [arn, group] of this.groups) {
      if (arns.has(arn)) continue;
      group.cut();
      this.groups.delete(arn);
    }
    for (const configuration of targetGroups) {
      const group = this.groups.get(configuration.arn) ?? new TargetGroup();
      this.groups.set(configuration.arn, group);
      group.apply(configuration);
    }
    const names = new Set(listeners.map(nameOf));
    for (const [name, listener] of this.listeners) {
      if (names.has(name)) continue;
      listener.close();
      this.listeners.delete(name);
    }
    for (const configuration of listeners) {
      const name = nameOf(configuration);
      const listener = this.listeners.get(name) ?? this.listenerOf(configuration);
      this.listeners.set(name, listener);
      await listener.apply(configuration);
    }
  }

  /** The next report for the account; see {@link takeBack}. */
  report(): Report {
    const health = [...this.groups].flatMap(([targetGroupArn, { targets }]) =>
      targets.map(({ configuration: { id, port }, health }) => ({ targetGroupArn, id, port, ...health })),
    );
    const hostCounts = [...this.listeners.values()].flatMap(({ configuration }) => {
      const group = this.groupOf(configuration);
      return group ? hostCountsOf(dimensionsOf(configuration, group), group.targets) : [];
    });
    return { health, metrics: [...this.metrics.take(), ...hostCounts] };
  }

  /** Adds an undelivered report's metrics to the next report, except the host counts, which are current anyway. */
  takeBack({ metrics }: Report): void {
    this.metrics.putBack(metrics.filter(({ name }) => !(name in HOST_COUNTS)));
  }

  /** Closes all listeners and connections. */
  close(): void {
    for (const listener of this.listeners.values()) listener.cut();
    for (const group of this.groups.values()) group.cut();
  }

  private listenerOf(configuration: Listener): OpenListener {
    const { moved, complain } = this.options;
    const listener = new OpenListener(configuration, {
      port: moved?.get(configuration.port) ?? configuration.port,
      complain,
      onRequest: (req, res) => {
        this.route(listener.configuration, req, res);
      },
      onRefused: (status) => {
        this.metrics.answered(listener.configuration.loadBalancer, status);
      },
    });
    return listener;
  }

  private groupOf({ targetGroupArn }: Listener): TargetGroup | undefined {
    return this.groups.get(targetGroupArn ?? '');
  }

  private route(listener: Listener, req: IncomingMessage, res: ServerResponse): void {
    const group = this.groupOf(listener);
    const target = group?.next();
    if (group && target) {
      const dimensions = dimensionsOf(listener, group);
      const { connectTimeoutMs = 10_000 } = this.options;
      forward(req, res, { listener, target, dimensions, metrics: this.metrics, connectTimeoutMs });
    } else {
      this.metrics.answered(listener.loadBalancer, 503);
      answer(res, 503);
    }
  }
}

/** Metric → state of the targets that it counts. */
const HOST_COUNTS = { HealthyHostCount: 'healthy', UnHealthyHostCount: 'unhealthy' } as const;

const hostCountsOf = (dimensions: Dimensions, targets: readonly Target[]): Metric[] =>
  Object.entries(HOST_COUNTS).map(([name, state]) => {
    const value = targets.filter(({ health }) => health.state === state).length;
    return { name, dimensions, unit: 'Count', value };
  });

const nameOf = ({ loadBalancer, port }: Listener) => `${loadBalancer}:${port}`;

const dimensionsOf = ({ loadBalancer }: Listener, { suffix }: TargetGroup) => ({
  LoadBalancer: loadBalancer,
  TargetGroup: suffix,
});
