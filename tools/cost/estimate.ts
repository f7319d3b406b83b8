import type { Environment, Settings } from '../../contract/settings';
import { monthlyCost, type MonthlyCost } from './monthly-cost';
import { type Peer, peers } from './peers';
import { pricesOf } from './prices';
import { type BreakEven, breakEvens, type Profile, profilesOf } from './profiles';

/** The result of `npm run cost`, in dollars a month. */
export interface Estimate {
  readonly region: string;
  /** Month of the prices. */
  readonly pricesOf: string;
  readonly environments: readonly EnvironmentEstimate[];
  /** What other tools create by default for one task with two containers. */
  readonly peers: readonly PeerEstimate[];
}

export interface EnvironmentEstimate {
  readonly name: string;
  /** The minimum number of tasks under autoscaling. */
  readonly tasks: number;
  /** The profile that settings.ts chooses. */
  readonly chosen: Profile;
  readonly others: readonly Profile[];
  readonly breakEvens: readonly BreakEven[];
}

export type PeerEstimate = Omit<Peer, 'resources'> & MonthlyCost;

/** @throws UserError for a region without prices */
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
