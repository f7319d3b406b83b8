import { closeIssue, upsertIssue } from '../github/issue';
import { runUrl } from '../github/run';
import { say } from '../terminal/progress';
import type { StackDrift } from './drift';

const LABEL = { name: 'drift', color: 'd93f0b', description: 'What runs is not what was deployed' };

/**
 * Opens, updates or closes the issue that reports drift. It only has counts, since everybody can read the issues of a
 * public repository.
 *
 * @param drifted stacks with unexpected drift
 * @param configuration description of what was planned
 */
export async function reportDrift(drifted: readonly StackDrift[], configuration: string): Promise<void> {
  const issue = { label: LABEL, marker: '<!-- drift of the deployed stacks -->' };
  if (drifted.length === 0) {
    const closed = await closeIssue({
      ...issue,
      comment: `Resolved: a plan of ${configuration} finds no drift.`,
    });
    say('issue', closed.length > 0 ? `closed ${closed.join(', ')}` : 'no drift, and no issue is open');
    return;
  }
  const run = runUrl();
  const url = await upsertIssue({
    ...issue,
    title: `Drift: ${drifted.length} stack${drifted.length > 1 ? 's' : ''}`,
    body: `What runs differs from what was last deployed, according to a plan of ${configuration}.

${drifted.map(({ stack, unexpected }) => `- ${stack}: ${unexpected.length}`).join('\n')}

For details, ${run ? `see [the run](${run}) or run` : 'run'} \`npm run drift\`. What the next deployment restores is fixed by \`npm run deploy -- <environment>\`. Remove the rest by hand, or add it to the code. Each run of \`npm run drift -- --issue\` updates this issue, and closes it when there is no more drift.`,
  });
  say('issue', url);
}
