import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

/** Creates an empty folder that is deleted with its content when the program exits. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fargate-duo-bench-'));
  made.push(folder);
  return folder;
}

process.once('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});
