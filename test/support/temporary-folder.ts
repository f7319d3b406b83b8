import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { root, runFolder } from './checkout';

const made: string[] = [];

/** An empty folder, removed with its content after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(runFolder(), 'test-'));
  made.push(folder);
  return folder;
}

/**
 * Each test of the file runs in an empty folder of its own. Afterwards the process returns to the project's folder by
 * name: `process.cwd()` may be what jest remembers of an earlier test.
 */
export function eachInTemporaryFolder(): void {
  beforeEach(() => {
    process.chdir(temporaryFolder());
  });
  afterEach(() => {
    process.chdir(root);
  });
}

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});
