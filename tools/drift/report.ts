import { closeIssue, upsertIssue } from '../github/issue';
import { say } from '../terminal/progress';
import { describeDrift } from './describe';
import type { StackDrift } from './drift';

/** Characters that GitHub takes in the body of an issue, with some to spare. */
const BODY_LENGTH = 60_000;

const LABEL = { name: 'drift', color: 'd93f0b', description: 'What runs is not what was deployed' };

/**
 * Opens, rewrites or closes the one issue that tells of drift.
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
  const stacks = drifted.map(({ stack }) => stack).join(', ');
  const url = await upsertIssue({
    ...issue,
    title: `Drift: ${stacks}`,
    body: `What runs is no longer what was deployed. Planned was ${configuration}.

~~~~text
${cut(drifted.map(describeDrift))}
~~~~

What the next deployment puts back is mended by one (\`npm run deploy -- <environment>\`). The rest is to be taken away by hand, or taken over into the code. This issue is rewritten by each run of \`npm run drift -- --issue\` and closed when the drift is gone.`,
  });
  say('issue', url);
}

/** As many whole lines as fit. */
function cut(stacks: readonly string[]): string {
  const text = stacks.join('\n');
  if (text.length <= BODY_LENGTH) return text;
  const kept = text.slice(0, text.lastIndexOf('\n', BODY_LENGTH));
  const left = text.slice(kept.length).split('\n').length - 1;
  return `${kept}\n… ${left} more lines: see the summary of the run`;
}
