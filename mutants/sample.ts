/** Chooses the lines of a room to change: a random sample with a seed, so that a run can be repeated. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';

/** Lines that are drawn together: enough to contain a whole statement. */
const WINDOW = 12;

/**
 * @param root folder of the repository
 * @param folders of the room, relative to root
 * @param most total number of lines
 * @returns ranges in StrykerJS's format, such as `src/app/app.ts:1-12`
 */
export function sampleOf(root: string, folders: readonly string[], most: number, seed: number): string[] {
  const windows = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .sort()
      .flatMap((file) => windowsOf(root, join(folder, file))),
  );
  const count = Math.min(windows.length, Math.ceil(most / WINDOW));
  const drawn = fc.subarray(windows, { minLength: count, maxLength: count });
  return fc.sample(drawn, { seed, numRuns: 1 }).flat();
}

function windowsOf(root: string, file: string): string[] {
  const lines = readFileSync(join(root, file), 'utf8').split('\n').length - 1;
  return Array.from({ length: Math.ceil(lines / WINDOW) }, (_, index) => {
    const first = index * WINDOW + 1;
    return `${file}:${first}-${Math.min(first + WINDOW - 1, lines)}`;
  });
}
