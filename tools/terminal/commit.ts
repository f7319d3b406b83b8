import { output } from './processes';

/** The commit that the workflow runs on; undefined on a person's machine. */
export const workflowCommit = (): string | undefined => process.env.GITHUB_SHA || undefined;

/** The commit that is checked out; undefined where there is no git. */
export async function checkedOutCommit(): Promise<string | undefined> {
  const head = await output('git', ['rev-parse', 'HEAD']).catch(() => undefined);
  return head?.status === 0 ? head.stdout.trim() : undefined;
}
