import type { TargetConfiguration, TargetGroupConfiguration } from './configuration';
import { watch } from './health-checks';
import { Target } from './target';

/** The targets of one target group, in the order of their registration. */
export class TargetGroup {
  suffix = '';
  private readonly byName = new Map<string, Target>();
  private turn = 0;

  get targets(): Target[] {
    return [...this.byName.values()];
  }

  /** Registers, deregisters and forgets targets as the account orders. */
  apply({ suffix, targets, healthCheck, deregistrationDelaySeconds }: TargetGroupConfiguration): void {
    this.suffix = suffix;
    const listed = new Map(targets.map((target) => [nameOf(target), target]));
    for (const [name, target] of this.byName) {
      const now = listed.get(name);
      // A target that is registered again starts over.
      if (now && (now.draining || target.isRegistered)) continue;
      target.cut();
      this.byName.delete(name);
    }
    for (const [name, configuration] of listed) {
      const target = this.byName.get(name) ?? new Target(configuration, healthCheck);
      this.byName.set(name, target);
      target.healthCheck = healthCheck;
      if (configuration.draining) target.drain(deregistrationDelaySeconds);
      else watch(target);
    }
  }

  /** Closes the connections to all of its targets. */
  cut(): void {
    for (const target of this.targets) target.cut();
  }

  /**
   * The next target in turn among the healthy ones, or among all if none is healthy.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
   */
  next(): Target | undefined {
    const registered = this.targets.filter(({ isRegistered }) => isRegistered);
    const healthy = registered.filter(({ health }) => health.state === 'healthy');
    const candidates = healthy.length > 0 ? healthy : registered;
    return candidates[this.turn++ % candidates.length];
  }
}

/** Includes the address on this machine: a new task may get the id of the task that it replaces. */
const nameOf = ({ id, port, address }: TargetConfiguration) =>
  `${id}:${port} at ${address.host}:${address.port}`;
