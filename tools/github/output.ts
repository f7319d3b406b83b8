import { appendFileSync } from 'node:fs';

/** Sets an output of the workflow's step; outside a workflow, does nothing. */
export function setOutput(name: string, value: string): void {
  const { GITHUB_OUTPUT: file } = process.env;
  if (file) appendFileSync(file, `${name}=${value}\n`);
}
