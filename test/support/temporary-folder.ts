import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { runFolder } from './checkout';

const made: string[] = [];

/** An empty folder, which goes with what is in it when the tests of the file are over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(runFolder(), 'test-'));
  made.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});
