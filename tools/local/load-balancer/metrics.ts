import type { Dimensions, Metric } from './configuration';

interface Series {
  readonly name: string;
  readonly dimensions: Dimensions;
  readonly unit: Metric['unit'];
  /** How often each value was seen. */
  readonly seen: Map<number, number>;
}

/** The errors that have their own metric. */
const ERRORS = [500, 502, 503, 504];

/**
 * CloudWatch's metrics of an Application Load Balancer, collected until they are reported to the account.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export class Metrics {
  private readonly series = new Map<string, Series>();

  /** Counts a request with a chosen target; requests without a target are not counted. */
  requested(dimensions: Required<Dimensions>): void {
    this.record('RequestCount', dimensions, 'Count', 1);
  }

  targetAnswered(dimensions: Required<Dimensions>, status: number, seconds: number): void {
    this.record(`HTTPCode_Target_${classOf(status)}_Count`, dimensions, 'Count', 1);
    // Rounded to a tenth of a millisecond, so that there are fewer values than answers.
    this.record('TargetResponseTime', dimensions, 'Seconds', Math.round(seconds * 10_000) / 10_000);
  }

  /** Counts an answer of the load balancer itself. */
  answered(LoadBalancer: string, status: number): void {
    this.record(`HTTPCode_ELB_${classOf(status)}_Count`, { LoadBalancer }, 'Count', 1);
    if (ERRORS.includes(status)) this.record(`HTTPCode_ELB_${status}_Count`, { LoadBalancer }, 'Count', 1);
  }

  /** Returns all metrics and clears them. */
  take(): Metric[] {
    const all = [...this.series.values()];
    this.series.clear();
    return all.map(({ seen, unit, ...metric }) =>
      unit === 'Seconds'
        ? { ...metric, unit, values: [...seen.keys()], counts: [...seen.values()] }
        : { ...metric, unit, value: [...seen].reduce((sum, [value, times]) => sum + value * times, 0) },
    );
  }

  /** Adds metrics that were taken but could not be reported. */
  putBack(metrics: readonly Metric[]): void {
    for (const metric of metrics) {
      const { name, dimensions, unit } = metric;
      if (metric.unit === 'Count') this.add(name, dimensions, unit, 1, metric.value);
      else
        metric.values.forEach((value, at) => {
          this.add(name, dimensions, unit, value, metric.counts[at]);
        });
    }
  }

  /** Records the value for the load balancer, and for the target group if there is one. */
  private record(name: string, dimensions: Dimensions, unit: Metric['unit'], value: number): void {
    const { LoadBalancer, TargetGroup } = dimensions;
    this.add(name, { LoadBalancer }, unit, value);
    if (TargetGroup) this.add(name, { LoadBalancer, TargetGroup }, unit, value);
  }

  private add(name: string, dimensions: Dimensions, unit: Metric['unit'], value: number, times = 1): void {
    const key = JSON.stringify([name, dimensions]);
    const series = this.series.get(key) ?? { name, dimensions, unit, seen: new Map<number, number>() };
    this.series.set(key, series);
    series.seen.set(value, (series.seen.get(value) ?? 0) + times);
  }
}

const classOf = (status: number) => `${Math.floor(status / 100)}XX`;
