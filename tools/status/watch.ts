import { setTimeout as sleep } from 'node:timers/promises';

import { describeError, isRefusal } from '../aws/errors';
import { clock } from '../terminal/clock';
import { live } from '../terminal/live';
import { type Section, tables } from '../terminal/table';
import { plain } from '../terminal/untrusted';

/**
 * Shows the sections until it is stopped: in a terminal their current state, elsewhere their first state and then one
 * line for each change.
 *
 * @param pollMs milliseconds between looks
 */
export async function watch(look: () => Promise<Section[]>, pollMs = 2_000): Promise<never> {
  const show = live((change) => {
    console.log(`${clock(new Date())} ${change}`);
  });
  let sections = await look();
  if (!process.stdout.isTTY) console.log(tables(sections).join('\n'));
  for (;;) {
    show(sections);
    await sleep(pollMs);
    try {
      sections = await look();
    } catch (error) {
      // Retry when AWS does not answer or is too busy.
      if (!('$metadata' in (error as Error)) || isRefusal(error)) throw error;
      show(sections, plain(describeError(error)));
    }
  }
}
