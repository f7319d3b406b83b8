/** After the last test of a run: if a process is left, the run fails. */
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { runFolder } from '../checkout';
import { markedProcesses } from '../marked-processes';
import { stop } from './makers';

/** Milliseconds for processes that are already ending. */
const PATIENCE_MS = 10_000;

export default async function tearDown(): Promise<void> {
  const complaints = await stop();
  const left = () =>
    markedProcesses(basename(runFolder()))
      .map(({ args }) => args.slice(0, 200))
      // The reaper ends with this process, jest's workers just before it.
      .filter((args) => !/reaper\.mjs|jest-worker/.test(args));
  for (let waited = 0; left().length > 0; waited += 200) {
    if (waited >= PATIENCE_MS) throw new Error(`tests have left processes behind:\n${left().join('\n')}`);
    await sleep(200);
  }
  if (complaints.length > 0)
    throw new Error(`complaints of the shared emulated accounts:\n${complaints.join('\n')}`);
}
