import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  ECRClient,
  ImageAlreadyExistsException,
  ImageTagAlreadyExistsException,
  PutImageCommand,
} from '@aws-sdk/client-ecr';

import type { Settings } from '../../stacks/settings';
import { UserError } from '../program';
import { say } from '../progress';
import { readRelease, writeRelease } from './record';

/**
 * Makes a verified image the environment's release: first the tag `<environment>-<commit>`, for which the
 * repository keeps it, then the record, from which every plan takes it.
 */
export async function promote(settings: Settings, environment: string, image: string): Promise<void> {
  if ((await readRelease(settings, environment)) === image) {
    say('release', `${short(image)} is the recorded release of ${environment} already`);
    return;
  }
  const commit = await commitOf(settings, image);
  const tag = await keep(settings, environment, image, commit);
  const { GITHUB_TRIGGERING_ACTOR: by } = process.env;
  await writeRelease(settings, environment, image, { commit, by });
  say('release', `${short(image)} is the release of ${environment} now, kept as ${tag}`);
}

/** The digest, cut to what people compare. */
export const short = (image: string) => digestOf(image).slice(0, 'sha256:'.length + 12);

export const digestOf = (image: string) => image.split('@')[1] ?? '';

/** What the image was built from: the commit that it was tagged with when it was pushed. */
export async function commitOf(settings: Settings, image: string): Promise<string | undefined> {
  const { imageDetails = [] } = await new ECRClient({ region: settings.region }).send(
    new DescribeImagesCommand({
      repositoryName: settings.project,
      imageIds: [{ imageDigest: digestOf(image) }],
    }),
  );
  return imageDetails[0]?.imageTags?.find((tag) => /^[0-9a-f]{40}$/.test(tag));
}

/** Tags the image, so that the repository's lifecycle rules keep it; the tag. */
async function keep(
  settings: Settings,
  environment: string,
  image: string,
  commit: string | undefined,
): Promise<string> {
  const ecr = new ECRClient({ region: settings.region });
  const repositoryName = settings.project;
  const imageDigest = digestOf(image);
  const { images = [] } = await ecr.send(
    new BatchGetImageCommand({ repositoryName, imageIds: [{ imageDigest }] }),
  );
  const { imageManifest, imageManifestMediaType } = images[0] ?? {};
  if (!imageManifest) throw new UserError(`${image} is no longer in the repository: it cannot be kept`);

  const unique = imageDigest.slice('sha256:'.length, 'sha256:'.length + 12);
  // Two images of one commit, such as a build repeated after its image had expired, need two tags.
  const tags = commit
    ? [`${environment}-${commit}`, `${environment}-${commit}-${unique}`]
    : [`${environment}-${unique}`];
  for (const imageTag of tags) {
    try {
      await ecr.send(
        new PutImageCommand({ repositoryName, imageTag, imageDigest, imageManifest, imageManifestMediaType }),
      );
      return imageTag;
    } catch (error) {
      if (error instanceof ImageAlreadyExistsException) return imageTag;
      if (!(error instanceof ImageTagAlreadyExistsException)) throw error;
    }
  }
  throw new UserError(`the tags ${tags.join(', ')} name other images: ${image} cannot be kept`);
}
