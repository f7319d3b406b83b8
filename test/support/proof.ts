import { appendFileSync } from 'node:fs';

/** Keeps the figures of a proof for `npm run proofs`: one line of JSON in PROOFS_FILE, where that is set. */
export function proof(name: string, figures: Record<string, number | string>): void {
  const file = process.env.PROOFS_FILE;
  if (file) appendFileSync(file, `${JSON.stringify({ name, ...figures })}\n`);
}
