import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { root, runFolder } from './checkout';

const made: string[] = [];

/** An empty folder, which goes with what is in it when the tests of the file are over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(runFolder(), 'test-'));
  made.push(folder);
  return folder;
}

/**
 * Each test of the file runs in an empty folder of its own. What follows runs in the project's again, by name:
 * `process.cwd()` may be what jest remembers of a test before.
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
