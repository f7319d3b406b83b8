import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';

/** Where `npm run proofs` collects the figures; unset in `npm test`. */
const file = process.env.PROOFS_FILE;

/** Whether `npm run proofs` runs the tests: those that try at random then try many times as much. */
export const full = file !== undefined;

/**
 * Keeps the figures of a proof for `npm run proofs`: one line of JSON in PROOFS_FILE, where that is set. Call it in
 * the test file itself, with the name in quotes: that is how `npm run proofs` finds what is to be proven.
 */
export function proof(name: string, figures: Record<string, number | string>): void {
  if (!file) return;
  const test = relative(process.cwd(), expect.getState().testPath ?? '');
  appendFileSync(file, `${JSON.stringify({ name, test, figures })}\n`);
}
