import { Agent } from 'node:http';

import type { Health, HealthCheck, TargetConfiguration } from './configuration';

/** States as describe-target-health reports them. */
const INITIAL: Health = {
  state: 'initial',
  reason: 'Elb.InitialHealthChecking',
  description: 'Initial health checks in progress',
};
const DRAINING: Health = {
  state: 'draining',
  reason: 'Target.DeregistrationInProgress',
  description: 'Target deregistration is in progress',
};
const UNUSED: Health = {
  state: 'unused',
  reason: 'Target.NotRegistered',
  description: 'Target is not registered to the target group',
};

/** A target of one target group: its health and its open requests. */
export class Target {
  /**
   * Keeps connections to the target alive. A connection that the target has closed is not reused, but a request that
   * crosses the close on the wire fails, as with an Application Load Balancer.
   */
  readonly agent = new Agent({ keepAlive: true });
  health = INITIAL;
  /** Consecutive health checks that contradict the state. */
  contradictions = 0;
  nextCheck: NodeJS.Timeout | undefined;
  private inFlight = 0;
  private delay: NodeJS.Timeout | undefined;

  constructor(
    readonly configuration: TargetConfiguration,
    public healthCheck: HealthCheck,
  ) {}

  /** Whether it may get requests. */
  get isRegistered(): boolean {
    return this.health.state !== 'draining' && this.health.state !== 'unused';
  }

  /** A request starts; end() must follow. */
  begin(): void {
    this.inFlight += 1;
  }

  end(): void {
    this.inFlight -= 1;
    this.cutWhenIdle();
  }

  /**
   * Deregisters it: its open requests may continue for this time.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#deregistration-delay
   */
  drain(delaySeconds: number): void {
    if (!this.isRegistered) return;
    clearTimeout(this.nextCheck);
    this.health = DRAINING;
    this.delay = setTimeout(() => {
      this.cut();
    }, delaySeconds * 1000);
    this.cutWhenIdle();
  }

  /** Closes its connections, including those with open requests. */
  cut(): void {
    clearTimeout(this.nextCheck);
    clearTimeout(this.delay);
    this.health = UNUSED;
    this.agent.destroy();
  }

  private cutWhenIdle(): void {
    if (this.health.state === 'draining' && this.inFlight === 0) this.cut();
  }
}
