import { commitIn, short, tagsOf } from '../aws/image';
import { readHistory } from '../aws/release-record';
import type { Settings } from '../../contract/settings';
import { output } from '../terminal/processes';
import { UserError } from '../terminal/program';
import { say } from '../terminal/progress';

export type Order = 'older' | 'not older' | { readonly unknown: string };

/** Whether the commit is a proper ancestor of the released one, according to the git repository in the folder. */
export async function orderOf(commit: string, released: string, cwd = process.cwd()): Promise<Order> {
  if (commit === released) return 'not older';
  const git = (...args: readonly string[]) => output('git', args, { cwd }).catch(() => undefined);
  const compared = await git('merge-base', '--is-ancestor', commit, released);
  if (compared?.status === 0) return 'older';
  if (compared?.status !== 1) return { unknown: compared?.stderr.trim().split('\n')[0] ?? 'there is no git' };
  // A shallow clone may lack the commits between them.
  const shallow = (await git('rev-parse', '--is-shallow-repository'))?.stdout.trim() === 'true';
  return shallow ? { unknown: 'the clone is shallow' } : 'not older';
}

/** A release that is newer than an image; commits are shortened to twelve digits. */
interface NewerRelease {
  readonly commit: string;
  readonly released: string;
  /** The image was once the environment's release. */
  readonly wasReleased: boolean;
}

/** The environment's release, if the image is of an older commit. If the order is unknown, a line says so. */
export async function newerRelease(
  settings: Settings,
  environment: string,
  image: string,
): Promise<NewerRelease | undefined> {
  const history = await readHistory(settings, environment);
  const current = history.at(-1);
  if (!current || current.image === image) return undefined;
  const commit = commitIn(await tagsOf(settings, image));
  const order =
    commit && current.commit
      ? await orderOf(commit, current.commit)
      : { unknown: `the commit of ${short(commit ? current.image : image)} is unknown` };
  if (typeof order === 'object') {
    say(
      'release',
      `cannot determine whether the image is older than the release of ${environment}: ${order.unknown}`,
    );
    return undefined;
  }
  if (order === 'not older') return undefined;
  const [old = '', released = ''] = [commit, current.commit].map((each) => each?.slice(0, 12));
  return { commit: old, released, wasReleased: history.some((each) => each.image === image) };
}

/**
 * Refuses a candidate that was built from an older commit than the recorded release, such as the image of a run that
 * was started again: it would undo what was released since.
 */
export async function checkNotOlder(settings: Settings, environment: string, image: string): Promise<void> {
  const newer = await newerRelease(settings, environment, image);
  if (!newer) return;
  const { commit, released, wasReleased } = newer;
  throw new UserError(
    `refused, nothing was changed: commit ${commit} is older than ${released}, the release of ${environment}: ` +
      (wasReleased
        ? `'npm run rollback -- ${environment} --to ${commit}', or the workflow rollback, returns to it`
        : `it was never released there, so revert the later commits with a new one`),
  );
}
