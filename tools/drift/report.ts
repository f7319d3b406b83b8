import { closeIssue, upsertIssue } from '../github/issue';
import { runUrl } from '../github/run';
import { say } from '../terminal/progress';
import type { StackDrift } from './drift';

const LABEL = { name: 'drift', color: 'd93f0b', description: 'What runs is not what was deployed' };

/**
 * Opens, rewrites or closes the one issue that tells of drift: in counts, since an issue of a public repository is read
 * by everybody.
 *
 * @param drifted stacks with unexpected drift, none where there is none
 * @param configuration what was planned, in words
 */
export async function reportDrift(drifted: readonly StackDrift[], configuration: string): Promise<void> {
  const issue = { label: LABEL, marker: '<!-- drift of the deployed stacks -->' };
  if (drifted.length === 0) {
    const closed = await closeIssue({
      ...issue,
      comment: `Gone: a plan of ${configuration} finds no drift.`,
    });
    say('issue', closed.length > 0 ? `closed ${closed.join(', ')}` : 'none is open, none is needed');
    return;
  }
  const run = runUrl();
  const url = await upsertIssue({
    ...issue,
    title: `Drift: ${drifted.length} stack${drifted.length > 1 ? 's' : ''}`,
    body: `What runs is no longer what was deployed. Planned was ${configuration}.

${drifted.map(({ stack, unexpected }) => `- ${stack}: ${unexpected.length}`).join('\n')}

${run ? `[The run](${run}) says what it is, and so does` : 'What it is, says'} \`npm run drift\`. What the next deployment puts back is mended by one (\`npm run deploy -- <environment>\`). The rest is to be taken away by hand, or taken over into the code. This issue is rewritten by each run of \`npm run drift -- --issue\` and closed when the drift is gone.`,
  });
  say('issue', url);
}
