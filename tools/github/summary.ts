import { appendFileSync } from 'node:fs';

/** Characters of a step's summary: GitHub takes a mebibyte, and of a longer one nothing. */
const LONGEST = 250_000;

/** Says it on the page of the workflow's run and in the job's summary. It goes to stderr: stdout may be a step's outputs. */
export function announce(text: string): void {
  console.error(process.env.GITHUB_ACTIONS === 'true' ? `::notice::${text}` : text);
  summarize(text);
}

/** Adds Markdown to the summary of the workflow's job; elsewhere there is none, and nothing is written. */
export function summarize(markdown: string): void {
  const { GITHUB_STEP_SUMMARY: file } = process.env;
  if (!file) return;
  const text = markdown.length > LONGEST ? `${markdown.slice(0, LONGEST)}\n\n… cut: see the log` : markdown;
  appendFileSync(file, `${text}\n\n`);
}
