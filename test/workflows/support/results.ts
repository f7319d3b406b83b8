/** How jobs ended, and what they said. */
import type { JobResult } from './rehearse';

const resultsOf = (jobs: Record<string, JobResult>) =>
  Object.fromEntries(Object.entries(jobs).map(([id, { result }]) => [id, result]));
export const textOf = (jobs: Record<string, JobResult>, kind: 'log' | 'summary') =>
  Object.values(jobs)
    .flatMap(({ steps }) => steps.map((step) => step[kind]))
    .join('');
/** Of deploy.yml, where a push deploys dev and leaves prod, which nobody has to approve. */
export const DEPLOYED = {
  check: 'not run here',
  image: 'success',
  dev: 'success',
  'prod-gate': 'success',
  prod: 'skipped',
} as const;

/** Of deploy.yml, where dev does not come up. */
export const RED = { ...DEPLOYED, dev: 'failure', 'prod-gate': 'skipped' } as const;

/** Jobs of ci.yml before its plan. */
export const CHECKED = {
  changes: 'not run here',
  check: 'not run here',
  'supply-chain': 'not run here',
  test: 'not run here',
  servers: 'not run here',
  image: 'success',
} as const;

/** Fails with what the jobs printed where one of them did not end as it should. */
export function expectResults(
  jobs: Record<string, JobResult>,
  wanted: Record<string, JobResult['result']>,
): void {
  if (JSON.stringify(resultsOf(jobs)) === JSON.stringify(wanted)) return;
  throw new Error(`${JSON.stringify(resultsOf(jobs))}\n${textOf(jobs, 'log')}`);
}
