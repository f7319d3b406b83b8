import { Agent } from 'node:http';

import type { Health, HealthCheck, TargetConfiguration } from './configuration';

/** The words of describe-target-health. */
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

/** A target of one target group: its health, and the requests that it has. */
export class Target {
  /**
   * Keeps the connections to the target. One that the target has closed is not used again; a request that crosses the
   * close on the wire fails, with an Application Load Balancer too.
   */
  readonly agent = new Agent({ keepAlive: true });
  health = INITIAL;
  /** Health checks in a row that contradict the state. */
  contradictions = 0;
  nextCheck: NodeJS.Timeout | undefined;
  private inFlight = 0;
  private delay: NodeJS.Timeout | undefined;

  constructor(
    readonly configuration: TargetConfiguration,
    public healthCheck: HealthCheck,
  ) {}

  /** Whether it may get requests at all. */
  get isRegistered(): boolean {
    return this.health.state !== 'draining' && this.health.state !== 'unused';
  }

  /** It has got a request, and must hear of its end. */
  begin(): void {
    this.inFlight += 1;
  }

  end(): void {
    this.inFlight -= 1;
    this.cutWhenIdle();
  }

  /**
   * It keeps the requests that it has, for so long.
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

  /** Closes its connections, those with a request on them too. */
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
