/** The emulated account's load balancers, in AWS's terms. */
export interface Configuration {
  readonly listeners: readonly Listener[];
  readonly targetGroups: readonly TargetGroupConfiguration[];
}

export interface Listener {
  readonly port: number;
  readonly protocol: 'HTTP' | 'HTTPS';
  /** As in CloudWatch's dimension: app/name/id. */
  readonly loadBalancer: string;
  /** Null if it forwards to none. */
  readonly targetGroupArn: string | null;
  readonly idleTimeoutSeconds: number;
}

export interface TargetGroupConfiguration {
  readonly arn: string;
  /** As in CloudWatch's dimension: targetgroup/name/id. */
  readonly suffix: string;
  readonly deregistrationDelaySeconds: number;
  readonly healthCheck: HealthCheck;
  readonly targets: readonly TargetConfiguration[];
}

export interface HealthCheck {
  readonly path: string;
  /** Statuses of a healthy target: 200, 200-299 or 200,204. */
  readonly matcher: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

export interface TargetConfiguration {
  /** Its address in the account; identifies the target together with the port. */
  readonly id: string;
  readonly port: number;
  /** Its address on this machine. */
  readonly address: { readonly host: string; readonly port: number };
  /** Whether it has been deregistered. */
  readonly draining: boolean;
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html */
export interface Health {
  readonly state: 'initial' | 'healthy' | 'unhealthy' | 'draining' | 'unused';
  /** AWS's code; a healthy target has none. */
  readonly reason?: string;
  readonly description?: string;
}

export interface Dimensions {
  readonly LoadBalancer: string;
  readonly TargetGroup?: string;
}

/** Counts or measurements since the last report; `counts` says how often each of the `values` was seen. */
export type Metric = { readonly name: string; readonly dimensions: Dimensions } & (
  | { readonly unit: 'Count'; readonly value: number }
  | { readonly unit: 'Seconds'; readonly values: readonly number[]; readonly counts: readonly number[] }
);

/** The report about its load balancers to the emulated account. */
export interface Report {
  readonly health: readonly (Health &
    Pick<TargetConfiguration, 'id' | 'port'> & { targetGroupArn: string })[];
  readonly metrics: readonly Metric[];
}
