import { appendFileSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { type Proven, textOf } from '../../tools/proofs/proofs';
import { root } from './checkout';
import { rowsOf } from './markdown';

/** The file in which `npm run proofs` collects the figures; unset in `npm test`. */
const file = process.env.PROOFS_FILE;

/** Whether `npm run proofs` runs the tests: random tests then make many more tries. */
export const full = file !== undefined;

/**
 * Records the figures of a proof for `npm run proofs`: one line of JSON in PROOFS_FILE, if that is set. Otherwise it
 * compares the table of docs/proofs.md with them. Call it in the test file itself, with the name in quotes: that is how
 * `npm run proofs` finds the proofs.
 *
 * @param varying names of the figures that are random, measured, or larger in `npm run proofs`
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

/** A proof's row in the table; undefined if there is none. */
const shownFigures = (name: string): string | undefined =>
  rowsOf(readFileSync(join(root, 'docs/proofs.md'), 'utf8')).find(([first]) => first === name)?.[1];

const shapeOf = (text: string) => text.replace(/\d[\d,]*(?!\w)/g, '#');
