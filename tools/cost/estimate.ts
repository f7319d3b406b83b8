import type { Environment, Settings } from '../../contract/settings';
import { monthlyCost, type MonthlyCost } from './monthly-cost';
import { type Peer, peers } from './peers';
import { pricesOf } from './prices';
import { type BreakEven, breakEvens, type Profile, profilesOf } from './profiles';

/** What `npm run cost` tells; dollars a month. */
export interface Estimate {
  readonly region: string;
  /** Month of the prices. */
  readonly pricesOf: string;
  readonly environments: readonly EnvironmentEstimate[];
  /** What others make by default for one task with two containers. */
  readonly peers: readonly PeerEstimate[];
}

export interface EnvironmentEstimate {
  readonly name: string;
  /** As many as autoscaling keeps at least. */
  readonly tasks: number;
  /** What the environment is set to. */
  readonly chosen: Profile;
  readonly others: readonly Profile[];
  readonly breakEvens: readonly BreakEven[];
}

export type PeerEstimate = Omit<Peer, 'resources'> & MonthlyCost;

/** @throws UserError for a region whose prices are not known here */
export function estimate(settings: Settings, environments: readonly Environment[]): Estimate {
  const prices = pricesOf(settings.region);
  return {
    region: settings.region,
    pricesOf: prices.asOf,
    environments: environments.map((environment) => {
      const { name, tasks } = environment;
      const [chosen, ...others] = profilesOf(settings, environment, prices);
      return {
        name,
        tasks: tasks.min,
        chosen,
        others,
        breakEvens: breakEvens([chosen, ...others], tasks.min),
      };
    }),
    peers: peers.map(({ resources, ...peer }) => ({ ...peer, ...monthlyCost(resources, prices) })),
  };
}
