import { appendFileSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { type Proven, textOf } from '../../tools/proofs/proofs';
import { root } from './checkout';
import { rowsOf } from './markdown';

/** Where `npm run proofs` collects the figures; unset in `npm test`. */
const file = process.env.PROOFS_FILE;

/** Whether `npm run proofs` runs the tests: those that try at random then try many times as much. */
export const full = file !== undefined;

/**
 * Keeps the figures of a proof for `npm run proofs`: one line of JSON in PROOFS_FILE, where that is set. Elsewhere it
 * holds the table of docs/proofs.md to them. Call it in the test file itself, with the name in quotes: that is how
 * `npm run proofs` finds what is to be proven.
 *
 * @param varying names of the figures that are drawn, measured, or more of them in `npm run proofs`
 */
export function proof(name: string, figures: Proven['figures'], varying: readonly string[] = []): void {
  if (file) {
    const test = relative(process.cwd(), expect.getState().testPath ?? '');
    appendFileSync(file, `${JSON.stringify({ name, test, figures })}\n`);
    return;
  }
  const shown = shownFigures(name);
  if (shown === undefined) return;
  expect(shapeOf(shown)).toBe(shapeOf(textOf(figures)));
  for (const [each, value] of Object.entries(figures)) {
    if (!varying.includes(each)) expect(`, ${shown}`).toContain(`, ${textOf({ [each]: value })}`);
  }
}

/** What the table shows of a proof; undefined if it has no row. */
const shownFigures = (name: string): string | undefined =>
  rowsOf(readFileSync(join(root, 'docs/proofs.md'), 'utf8')).find(([first]) => first === name)?.[1];

const shapeOf = (text: string) => text.replace(/\d[\d,]*(?!\w)/g, '#');
