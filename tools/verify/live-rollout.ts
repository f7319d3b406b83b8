import type { Settings } from '../../contract/settings';
import { live } from '../terminal/live';
import { keepBelow, say } from '../terminal/progress';
import { rolloutOf, rolloutSections } from './rollout';

/** Shows how a deployment goes, while something else waits for it; what cannot be read is no failure of that. */
export function liveRollout(settings: Settings, environment: string) {
  const read = rolloutOf(settings, environment);
  const show = live((change) => {
    say('rollout', change);
  });
  return {
    look: async (): Promise<void> => {
      const rollout = await read().catch(() => undefined);
      if (rollout) show(rolloutSections(rollout));
    },
    end: (): void => {
      keepBelow([]);
    },
  };
}
