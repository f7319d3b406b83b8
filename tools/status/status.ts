import type { Environment, Settings } from '../../contract/settings';
import { UserError } from '../terminal/program';
import { since } from '../terminal/clock';
import type { Section } from '../terminal/table';
import { plain } from '../terminal/untrusted';
import { alarmsOf } from '../verify/alarms';
import { rolloutOf, rolloutSections } from '../verify/rollout';
import { describeServing } from '../verify/serving';

/** How many events of the service are shown. */
const EVENTS = 5;

/**
 * A function that reads what serves in the environment now.
 *
 * @throws UserError if there is no service
 */
export function statusOf(settings: Settings, { name, tasks }: Environment): () => Promise<Section[]> {
  const read = rolloutOf(settings, name);
  return async () => {
    const [serving, rollout, alarms] = await Promise.all([
      describeServing(settings, name),
      read(),
      alarmsOf(settings, name),
    ]);
    if (!rollout) throw new UserError(`${name} has no service: run 'npm run deploy -- ${name}'`);
    const { desiredCount = 0, events = [] } = rollout.service;
    const on = alarms.filter(({ StateValue }) => StateValue === 'ALARM');
    return [
      {
        title: 'Service',
        header: [],
        rows: [
          [serving],
          [`desired tasks: ${desiredCount} (settings.ts allows ${tasks.min} to ${tasks.max})`],
        ],
      },
      ...rolloutSections(rollout),
      {
        title: 'Events',
        header: [],
        rows: events
          .slice(0, EVENTS)
          .map(({ createdAt, message = '' }) => [since(createdAt), plain(message)]),
      },
      {
        title: 'Alarms on',
        header: ['alarm', 'since', 'reason'],
        rows: on.map(({ AlarmName = '', StateTransitionedTimestamp: at, AlarmDescription = '' }) =>
          [AlarmName, since(at), AlarmDescription].map(plain),
        ),
      },
    ];
  };
}
