/** What AWS charges, without what depends on use (requests, traffic, log ingestion) and without taxes. */

/** AWS's own month. */
export const HOURS_A_MONTH = 730;

/** US dollars. */
export interface Prices {
  /** An hour of an application load balancer, without its capacity units. */
  readonly loadBalancerHour: number;
  readonly natGatewayHour: number;
  /** In one zone. */
  readonly interfaceEndpointHour: number;
  /** In use or not. */
  readonly publicAddressHour: number;
  /** Capacity provider → CPU architecture. */
  readonly fargate: Readonly<Record<string, Readonly<Record<string, FargatePrice>>>>;
  /** A month of an alarm on one metric, of standard resolution. */
  readonly alarmMonth: number;
}

export interface FargatePrice {
  readonly vcpuHour: number;
  readonly gibHour: number;
}

/**
 * Region → prices, as AWS's public pages had them in 2026. Those of Spot move with supply and demand; where AWS has
 * no price of its own for Spot on ARM64, that of X86_64 is its upper bound.
 *
 * @see https://aws.amazon.com/fargate/pricing/
 * @see https://aws.amazon.com/elasticloadbalancing/pricing/
 * @see https://aws.amazon.com/vpc/pricing/ for NAT gateways and public addresses
 * @see https://aws.amazon.com/privatelink/pricing/
 * @see https://aws.amazon.com/cloudwatch/pricing/
 */
export const prices: Readonly<Record<string, Prices>> = {
  'us-east-1': {
    loadBalancerHour: 0.0225,
    natGatewayHour: 0.045,
    interfaceEndpointHour: 0.01,
    publicAddressHour: 0.005,
    fargate: {
      FARGATE: {
        ARM64: { vcpuHour: 0.03238, gibHour: 0.00356 },
        X86_64: { vcpuHour: 0.04048, gibHour: 0.004445 },
      },
      FARGATE_SPOT: {
        ARM64: { vcpuHour: 0.01218784, gibHour: 0.00133831 },
        X86_64: { vcpuHour: 0.01218784, gibHour: 0.00133831 },
      },
    },
    alarmMonth: 0.1,
  },
};
