import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

/** An empty folder, which goes with what is in it when the program ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fargate-duo-bench-'));
  made.push(folder);
  return folder;
}

process.once('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});
