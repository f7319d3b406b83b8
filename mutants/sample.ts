/** Which lines of a room are changed: some of them, drawn by a seed, so that a run can be had again. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';

/** Lines that are drawn together: enough for a whole statement to be among them. */
const WINDOW = 12;

/**
 * @param root folder of the repository
 * @param folders of the room, in it
 * @param most lines altogether
 * @returns ranges as StrykerJS takes them, such as `src/app/app.ts:1-12`
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
