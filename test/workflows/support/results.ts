/** Results and output of jobs. */
import type { JobResult } from './rehearse';

const resultsOf = (jobs: Record<string, JobResult>) =>
  Object.fromEntries(Object.entries(jobs).map(([id, { result }]) => [id, result]));
export const textOf = (jobs: Record<string, JobResult>, kind: 'log' | 'summary') =>
  Object.values(jobs)
    .flatMap(({ steps }) => steps.map((step) => step[kind]))
    .join('');
/** Of deploy.yml when a push deploys dev and skips prod, which nobody has to approve. */
export const DEPLOYED = {
  check: 'not run here',
  image: 'success',
  dev: 'success',
  'prod-gate': 'success',
  prod: 'skipped',
} as const;

/** Of deploy.yml when the deployment to dev fails. */
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

/** Fails with the jobs' output if one of them did not end as expected. */
export function expectResults(
  jobs: Record<string, JobResult>,
  wanted: Record<string, JobResult['result']>,
): void {
  if (JSON.stringify(resultsOf(jobs)) === JSON.stringify(wanted)) return;
  throw new Error(`${JSON.stringify(resultsOf(jobs))}\n${textOf(jobs, 'log')}`);
}
