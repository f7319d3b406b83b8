import { output } from './processes';

/** The commit that the workflow runs on; undefined on a person's machine. */
export const workflowCommit = (): string | undefined => process.env.GITHUB_SHA || undefined;

/** The commit that is checked out; undefined without git. */
export async function checkedOutCommit(): Promise<string | undefined> {
  const head = await output('git', ['rev-parse', 'HEAD']).catch(() => undefined);
  return head?.status === 0 ? head.stdout.trim() : undefined;
}

/** The first line of the commit's message; undefined if the repository in this folder does not have the commit. */
export async function headline(commit: string): Promise<string | undefined> {
  const shown = await output('git', ['show', '--no-patch', '--format=%s', commit]).catch(() => undefined);
  return shown?.status === 0 ? shown.stdout.trim() : undefined;
}
