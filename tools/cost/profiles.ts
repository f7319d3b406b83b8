/** One environment with each kind of egress, and the traffic or number of tasks at which another kind is cheaper. */
import type { Environment, Settings } from '../../contract/settings';
import { environmentResources } from './environment-resources';
import { monthlyCost, type MonthlyCost } from './monthly-cost';
import type { Prices } from './prices';
import type { Resource } from './resource';
import { type Usage, usageOf } from './usage';

export interface Profile extends MonthlyCost {
  /** Such as `nat 2`: two NAT gateways. */
  readonly egress: string;
  /** One more task. */
  readonly taskUsd: number;
  /** A GB of traffic between the tasks and outside the VPC, without AWS's charges that every egress has. */
  readonly gbUsd: number;
  readonly usage: readonly Usage[];
}

export interface BreakEven {
  /** The profile that becomes cheaper. */
  readonly profile: string;
  /** The profile that is cheaper below. */
  readonly than: string;
  /** GB a month from which it is cheaper, with the minimum number of tasks. */
  readonly gb?: number;
  /** Number of tasks from which it is cheaper, without traffic. */
  readonly tasks?: number;
}

/** The environment's own profile, then every other one. Each is priced from stacks synthesized with its egress. */
export function profilesOf(
  settings: Settings,
  environment: Environment,
  prices: Prices,
): readonly [Profile, ...Profile[]] {
  const zones = settings.zones.length;
  const others: Environment['egress'][] = ['public', 'endpoints', { nat: 1 }, { nat: zones }];
  const profileOf = (egress: Environment['egress']): Profile => {
    const resources = environmentResources(settings, { ...environment, egress });
    const cost = monthlyCost(resources, prices);
    return {
      egress: egressName(egress),
      ...cost,
      taskUsd: monthlyCost(withOneTaskMore(resources), prices).usd - cost.usd,
      gbUsd: gbUsd(resources, prices, zones),
      usage: usageOf(resources, prices),
    };
  };
  const isOther = (egress: Environment['egress']) => egressName(egress) !== egressName(environment.egress);
  return [profileOf(environment.egress), ...others.filter(isOther).map(profileOf)];
}

export const egressName = (egress: Environment['egress']) =>
  typeof egress === 'string' ? egress : `nat ${egress.nat}`;

/** The resources with autoscaling's minimum raised by one task. */
const withOneTaskMore = (resources: readonly Resource[]) =>
  resources.map((resource): Resource => {
    const { type, values } = resource;
    if (type !== 'aws_appautoscaling_target') return resource;
    return { type, values: { ...values, min_capacity: Number(values.min_capacity) + 1 } };
  });

/** Zones without their own NAT gateway use one in another zone, and cross-zone traffic is charged on both sides. */
function gbUsd(resources: readonly Resource[], prices: Prices, zones: number): number {
  const nats = resources.filter(({ type }) => type === 'aws_nat_gateway').length;
  if (nats > 0) return prices.natGatewayGb + (1 - nats / zones) * 2 * prices.crossZoneGb;
  const endpoints = resources.some(({ values }) => values.vpc_endpoint_type === 'Interface');
  return endpoints ? prices.interfaceEndpointGb : 0;
}

/** @param tasks number of tasks that the profiles are priced with */
export function breakEvens(profiles: readonly Profile[], tasks: number): BreakEven[] {
  return profiles.flatMap((profile) =>
    profiles.flatMap((other) => {
      const extraUsd = profile.usd - other.usd;
      if (extraUsd <= 0) return [];
      // The next whole number above the break-even point; the tolerance absorbs rounding errors.
      const above = (saved: number) => Math.floor(extraUsd / saved + 1e-6) + 1;
      const gbSaved = other.gbUsd - profile.gbUsd;
      const taskSaved = other.taskUsd - profile.taskUsd;
      const gb = gbSaved > 1e-9 ? { gb: above(gbSaved) } : {};
      const more = taskSaved > 1e-9 ? { tasks: tasks + above(taskSaved) } : {};
      const names = { profile: profile.egress, than: other.egress };
      return 'gb' in gb || 'tasks' in more ? [{ ...names, ...gb, ...more }] : [];
    }),
  );
}
