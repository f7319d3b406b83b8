import type { Dimensions, Metric } from './configuration';
import type { Target } from './target';

/** Milliseconds after which the numbers are told again, though nothing has changed. */
const TOLD_EVERY_MS = 30_000;

const METRICS = { HealthyHostCount: 'healthy', UnHealthyHostCount: 'unhealthy' } as const;

/** How many targets are healthy and unhealthy: told when that has changed, and every now and then. */
export class HostCounts {
  private readonly told = new Map<string, { readonly at: number; readonly value: number }>();

  due(dimensions: Required<Dimensions>, targets: readonly Target[]): Metric[] {
    return Object.entries(METRICS).flatMap(([name, state]) => {
      const value = targets.filter(({ health }) => health.state === state).length;
      const key = JSON.stringify([name, dimensions]);
      const at = performance.now();
      const last = this.told.get(key);
      if (last?.value === value && at - last.at < TOLD_EVERY_MS) return [];
      this.told.set(key, { at, value });
      return [{ name, dimensions, unit: 'Count', value }];
    });
  }

  /** Nobody has heard of them. */
  forget(): void {
    this.told.clear();
  }
}
