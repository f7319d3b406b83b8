import { appendFileSync } from 'node:fs';

/** Adds Markdown to the summary of the workflow's job; elsewhere there is none, and nothing is written. */
export function summarize(markdown: string): void {
  const { GITHUB_STEP_SUMMARY: file } = process.env;
  if (file) appendFileSync(file, `${markdown}\n\n`);
}
