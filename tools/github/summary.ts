import { appendFileSync } from 'node:fs';

/** Maximum length of the text: GitHub drops a step's summary of more than a mebibyte. */
const LONGEST = 250_000;

/** Prints it as a notice of the workflow's run, on stderr since stdout may be a step's outputs, and in the summary. */
export function announce(text: string): void {
  console.error(process.env.GITHUB_ACTIONS === 'true' ? `::notice::${text}` : text);
  summarize(text);
}

/** Adds Markdown to the summary of the workflow's job; outside a workflow, does nothing. */
export function summarize(markdown: string): void {
  const { GITHUB_STEP_SUMMARY: file } = process.env;
  if (!file) return;
  const text = markdown.length > LONGEST ? `${markdown.slice(0, LONGEST)}\n\n… cut: see the log` : markdown;
  appendFileSync(file, `${text}\n\n`);
}
