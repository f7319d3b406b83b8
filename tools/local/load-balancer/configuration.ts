/** What the emulated account says of its load balancers, in AWS's words. */
export interface Configuration {
  readonly listeners: readonly Listener[];
  readonly targetGroups: readonly TargetGroupConfiguration[];
}

export interface Listener {
  readonly port: number;
  readonly protocol: 'HTTP' | 'HTTPS';
  /** As CloudWatch's dimension has it: app/name/id. */
  readonly loadBalancer: string;
  /** Null where it forwards to none. */
  readonly targetGroupArn: string | null;
  readonly idleTimeoutSeconds: number;
}

export interface TargetGroupConfiguration {
  readonly arn: string;
  /** As CloudWatch's dimension has it: targetgroup/name/id. */
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
  /** Its address in the account; with the port it names the target. */
  readonly id: string;
  readonly port: number;
  /** Where it is on this machine. */
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

/** What was counted or measured since the last report; `counts` says how often each of the `values` was seen. */
export type Metric = { readonly name: string; readonly dimensions: Dimensions } & (
  | { readonly unit: 'Count'; readonly value: number }
  | { readonly unit: 'Seconds'; readonly values: readonly number[]; readonly counts: readonly number[] }
);

/** What the emulated account is told of its load balancers. */
export interface Report {
  readonly health: readonly (Health &
    Pick<TargetConfiguration, 'id' | 'port'> & { targetGroupArn: string })[];
  readonly metrics: readonly Metric[];
}
