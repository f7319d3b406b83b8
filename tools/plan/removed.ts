import { environmentStacks } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { destroyCommand, removedEnvironments } from '../aws/removed-environments';
import { readState } from '../aws/remote-state';
import { monthlyCost } from '../cost/monthly-cost';
import { findPrices, noPriceOf } from '../cost/prices';
import { resourcesOf } from '../terraform/state';

/** A line for each deployed environment that settings.ts no longer has: its cost and how to destroy it. */
export async function describeRemoved(settings: Settings): Promise<string[]> {
  const prices = findPrices(settings.region);
  const lines = (await removedEnvironments(settings)).map(async (name) => {
    const states = environmentStacks(name).map(async (stack) => {
      const resources = resourcesOf(await readState(settings, stack));
      return { stack, resources };
    });
    const deployed = (await Promise.all(states)).filter(({ resources }) => resources.length > 0);
    const resources = deployed.flatMap((each) => each.resources);
    const cost = prices
      ? `$${monthlyCost(resources, prices).usd.toFixed(2)} a month`
      : noPriceOf(settings.region);
    const stacks = deployed.map(({ stack }) => stack).join(', ');
    return `${stacks}: deployed, but settings.ts has no such environment (${cost}): ${destroyCommand(name)} removes it`;
  });
  return Promise.all(lines);
}
