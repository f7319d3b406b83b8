import { setTimeout as sleep } from 'node:timers/promises';

import { describeError, isRefusal } from '../aws/errors';
import { clock } from '../terminal/clock';
import { redraw } from '../terminal/redraw';
import { changes, type Section, tables } from '../terminal/table';
import { plain } from '../terminal/untrusted';

/**
 * Shows the sections until somebody ends it: on a terminal as they are, elsewhere as they were at first and then a line
 * for each change.
 *
 * @param pollMs milliseconds between two looks
 */
export async function watch(look: () => Promise<Section[]>, pollMs = 2_000): Promise<never> {
  const draw = process.stdout.isTTY ? redraw(process.stdout) : undefined;
  let before: Section[] | undefined;
  for (;;) {
    try {
      const sections = await look();
      if (draw) draw(tables(sections));
      else if (!before) console.log(tables(sections).join('\n'));
      else for (const change of changes(before, sections)) console.log(`${clock(new Date())} ${change}`);
      before = sections;
    } catch (error) {
      // What AWS is only too busy to answer is asked again.
      if (!before || !('$metadata' in (error as Error)) || isRefusal(error)) throw error;
      const line = plain(describeError(error));
      if (draw) draw([...tables(before), line]);
      else console.error(line);
    }
    await sleep(pollMs);
  }
}
