import { appendFileSync } from 'node:fs';

/** Where `npm run proofs` collects the figures; unset in `npm test`. */
const file = process.env.PROOFS_FILE;

/** Whether `npm run proofs` runs the tests: those that try at random then try many times as much. */
export const full = file !== undefined;

/** Keeps the figures of a proof for `npm run proofs`: one line of JSON in PROOFS_FILE, where that is set. */
export function proof(name: string, figures: Record<string, number | string>): void {
  if (file) appendFileSync(file, `${JSON.stringify({ name, ...figures })}\n`);
}
