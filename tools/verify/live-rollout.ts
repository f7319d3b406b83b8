import type { Settings } from '../../contract/settings';
import { live } from '../terminal/live';
import { keepBelow, say } from '../terminal/progress';
import { rolloutOf, rolloutSections } from './rollout';

/** Shows the progress of a deployment while a caller waits for it. Failed reads are ignored. */
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
