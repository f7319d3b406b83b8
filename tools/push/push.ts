import { repositoryUrl } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { taggedDigest } from '../aws/image';
import { imageTag } from '../aws/image-tag';
import { findEngine } from '../local/containers/engine';
import { buildImage } from '../local/containers/image';
import { builtImage } from '../local/images/of-build';
import { say } from '../terminal/progress';
import { pushToAws } from './to-aws';

/** Builds and pushes the image of this checkout, unless it was pushed before. @returns its reference, by digest */
export async function push(settings: Settings): Promise<string> {
  const tag = await imageTag();
  const existing = await taggedDigest(settings, tag);
  if (existing) say('image', `${settings.project}:${tag} is already in the repository`);
  const { AWS_ENDPOINT_URL: emulated } = process.env;
  const pushed = emulated ? pushToEmulated : pushToAws;
  return `${repositoryUrl(settings)}@${existing ?? (await pushed(settings, tag))}`;
}

/** Pushes an image that the tasks of the emulated account can run. @returns its digest */
async function pushToEmulated(settings: Settings): Promise<string> {
  const { AWS_ENDPOINT_URL: url = '' } = process.env;
  const image =
    (await runnerOf(url)) === 'containers'
      ? await buildImage(settings, findEngine(), new URL(url).host)
      : await builtImage(settings);
  return image.push();
}

/** What the emulated account runs its tasks as; undefined if it runs none. */
async function runnerOf(url: string): Promise<string | undefined> {
  const answer = await fetch(new URL('/moto-api/tasks', url));
  if (!answer.ok) return undefined;
  return ((await answer.json()) as { runner?: string }).runner;
}
