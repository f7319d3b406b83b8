/** How jobs ended, and what they said. */
import type { JobResult } from './rehearse';

const resultsOf = (jobs: Record<string, JobResult>) =>
  Object.fromEntries(Object.entries(jobs).map(([id, { result }]) => [id, result]));
export const textOf = (jobs: Record<string, JobResult>, kind: 'log' | 'summary') =>
  Object.values(jobs)
    .flatMap(({ steps }) => steps.map((step) => step[kind]))
    .join('');
/** Fails with what the jobs printed where one of them did not end as it should. */
export function expectResults(
  jobs: Record<string, JobResult>,
  wanted: Record<string, JobResult['result']>,
): void {
  if (JSON.stringify(resultsOf(jobs)) === JSON.stringify(wanted)) return;
  throw new Error(`${JSON.stringify(resultsOf(jobs))}\n${textOf(jobs, 'log')}`);
}
