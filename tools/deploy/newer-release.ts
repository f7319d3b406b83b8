import { digestOf, commitIn, tagsOf } from '../aws/image';
import { readHistory } from '../aws/release-record';
import type { Settings } from '../../contract/settings';
import { output } from '../terminal/processes';
import { UserError } from '../terminal/program';
import { say } from '../terminal/progress';

export type Order = 'older' | 'not older' | { readonly unknown: string };

/** Whether the commit is a proper ancestor of the released one, as far as the git repository in the folder knows. */
export async function orderOf(commit: string, released: string, cwd = process.cwd()): Promise<Order> {
  if (commit === released) return 'not older';
  const git = (...args: readonly string[]) => output('git', args, { cwd }).catch(() => undefined);
  const compared = await git('merge-base', '--is-ancestor', commit, released);
  if (compared?.status === 0) return 'older';
  if (compared?.status !== 1) return { unknown: compared?.stderr.trim().split('\n')[0] ?? 'there is no git' };
  // What was cut off may be what lies between them.
  const shallow = (await git('rev-parse', '--is-shallow-repository'))?.stdout.trim() === 'true';
  return shallow ? { unknown: 'the clone is shallow' } : 'not older';
}

/**
 * Refuses a candidate that was built from an older commit than the recorded release, such as that of a run that was
 * started once more: it would take back what has been released since. Where the order cannot be known, it says so.
 */
export async function checkNotOlder(settings: Settings, environment: string, image: string): Promise<void> {
  const history = await readHistory(settings, environment);
  const current = history.at(-1);
  if (!current || current.image === image) return;
  const commit = commitIn(await tagsOf(settings, image));
  const order =
    commit && current.commit
      ? await orderOf(commit, current.commit)
      : { unknown: `no commit is known of ${digestOf(commit ? current.image : image).slice(0, 19)}` };
  if (typeof order === 'object') {
    say(
      'release',
      `whether the image is older than the release of ${environment} is not known: ${order.unknown}`,
    );
    return;
  }
  if (order === 'not older') return;
  const [old = '', recorded = ''] = [commit, current.commit].map((each) => each?.slice(0, 12));
  const wasReleased = history.some((each) => each.image === image);
  throw new UserError(
    `refused, and nothing is changed: commit ${old} is older than ${recorded}, the release of ${environment}: ` +
      (wasReleased
        ? `'npm run rollback -- ${environment} --to ${old}', or the workflow rollback, returns to it`
        : `it was never released there, so revert what came after it with a new commit`),
  );
}
