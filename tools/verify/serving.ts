import { clusterName } from '../../contract/names';
import { commitIn, short, tagsOf } from '../aws/image';
import { describeError } from '../aws/errors';
import { readHistory, type Release } from '../aws/release-record';
import type { Settings } from '../../contract/settings';
import { plain } from '../terminal/untrusted';
import { tasksOf } from './tasks';

/** A sentence that says which image users of the environment get now, from its running tasks; it never fails. */
export async function describeServing(settings: Settings, environment: string): Promise<string> {
  try {
    const cluster = clusterName(settings, environment);
    const tasks = await tasksOf({ settings, cluster, service: settings.project }, 'RUNNING');
    const images = tasks
      .filter(({ lastStatus }) => lastStatus === 'RUNNING')
      .map(
        ({ containers = [] }) =>
          containers.find(({ image }) => image?.includes('@'))?.image ?? 'an unknown image',
      );
    if (images.length === 0) return `nobody is served: no task of ${environment} runs`;
    const history = await readHistory(settings, environment);
    const described = [...new Set(images)].map(async (image) => {
      const count = images.filter((each) => each === image).length;
      const digest = short(image) || image;
      return `${digest} (${count} task${count > 1 ? 's' : ''}), ${await statusOf(settings, history, image)}`;
    });
    return plain(`users of ${environment} are served by ${(await Promise.all(described)).join(', and by ')}`);
  } catch (error) {
    return plain(`cannot read which image serves users of ${environment}: ${describeError(error)}`);
  }
}

/** The image's place in the release record, and the commit that it was built from. */
async function statusOf(settings: Settings, history: readonly Release[], image: string): Promise<string> {
  const release = history.findLast((each) => each.image === image);
  const status = !release
    ? 'not a release'
    : release === history.at(-1)
      ? 'the recorded release'
      : 'an earlier release';
  // An image may be deleted from the repository while its tasks still run.
  const commit = release?.commit ?? commitIn(await tagsOf(settings, image).catch(() => []));
  return `${status}, commit ${commit?.slice(0, 12) ?? 'unknown'}`;
}
