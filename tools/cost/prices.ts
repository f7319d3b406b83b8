/** AWS's list prices, without taxes and without the free allowances of each account. */
import { UserError } from '../terminal/program';

/** AWS's own month. */
export const HOURS_A_MONTH = 730;

/** US dollars. */
export interface Prices {
  /** Month in which the prices were last checked on AWS's pages. */
  readonly asOf: string;
  /** An hour of an application load balancer, without its capacity units. */
  readonly loadBalancerHour: number;
  /** A capacity unit is 1 GB an hour, or 25 new connections a second, whichever is more. */
  readonly capacityUnitHour: number;
  readonly natGatewayHour: number;
  readonly natGatewayGb: number;
  /** In one zone. */
  readonly interfaceEndpointHour: number;
  readonly interfaceEndpointGb: number;
  /** From one zone into another: charged once for sending and once for receiving. */
  readonly crossZoneGb: number;
  /** Whether in use or not. */
  readonly publicAddressHour: number;
  /** Capacity provider → CPU architecture. */
  readonly fargate: Readonly<Record<string, Readonly<Record<string, FargatePrice>>>>;
  /** A standard-resolution alarm on one metric. */
  readonly alarmMonth: number;
  /** The price of the first 10,000 custom metrics; Container Insights' metrics are custom ones. */
  readonly customMetricMonth: number;
  readonly dashboardMonth: number;
  /** Ingestion of container logs and, up to 10 TB, of flow logs. */
  readonly logGb: number;
  readonly secretMonth: number;
  /** A customer managed key; AWS managed keys are free. */
  readonly keyMonth: number;
  /** A private DNS zone, such as a service discovery namespace creates. */
  readonly hostedZoneMonth: number;
  /** In the image repository. */
  readonly imageGbMonth: number;
}

interface FargatePrice {
  readonly vcpuHour: number;
  readonly gibHour: number;
}

/**
 * Region → prices. To add a region, add an entry from the same pages. Spot prices vary with supply and demand. If AWS
 * lists no Spot price for ARM64, the X86_64 price stands in as its upper bound.
 *
 * @see https://aws.amazon.com/fargate/pricing/
 * @see https://aws.amazon.com/elasticloadbalancing/pricing/
 * @see https://aws.amazon.com/vpc/pricing/ for NAT gateways and public addresses
 * @see https://aws.amazon.com/privatelink/pricing/
 * @see https://aws.amazon.com/ec2/pricing/on-demand/ for traffic between zones
 * @see https://aws.amazon.com/cloudwatch/pricing/
 * @see https://aws.amazon.com/secrets-manager/pricing/
 * @see https://aws.amazon.com/kms/pricing/
 * @see https://aws.amazon.com/route53/pricing/
 * @see https://aws.amazon.com/ecr/pricing/
 */
const prices: Readonly<Record<string, Prices>> = {
  'us-east-1': {
    asOf: '2026-09',
    loadBalancerHour: 0.0225,
    capacityUnitHour: 0.008,
    natGatewayHour: 0.045,
    natGatewayGb: 0.045,
    interfaceEndpointHour: 0.01,
    interfaceEndpointGb: 0.01,
    crossZoneGb: 0.01,
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
    customMetricMonth: 0.3,
    dashboardMonth: 3,
    logGb: 0.5,
    secretMonth: 0.4,
    keyMonth: 1,
    hostedZoneMonth: 0.5,
    imageGbMonth: 0.1,
  },
};

export const findPrices = (region: string): Prices | undefined => prices[region];

/** @param what a region or a type of resource */
export const noPriceOf = (what: string) =>
  `no price for ${what}: add it to tools/cost/${what.startsWith('aws_') ? 'charges.ts' : 'prices.ts'}`;

/** @throws UserError for a region without prices */
export function pricesOf(region: string): Prices {
  const found = findPrices(region);
  if (!found) throw new UserError(noPriceOf(region));
  return found;
}
