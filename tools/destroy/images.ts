import {
  BatchDeleteImageCommand,
  ECRClient,
  type ImageFailure,
  type ImageIdentifier,
  paginateListImages,
  RepositoryNotFoundException,
} from '@aws-sdk/client-ecr';

import type { Settings } from '../../contract/settings';
import { clientFor } from '../aws/clients';
import { UserError } from '../terminal/program';
import { say } from '../terminal/progress';

/** Images that one request may delete. */
const PAGE = 100;

/** One for each digest, whatever its tags are; none where there is no repository. */
export async function listImages({ project, region }: Settings): Promise<ImageIdentifier[]> {
  const pages = paginateListImages({ client: clientFor(ECRClient, { region }) }, { repositoryName: project });
  const digests = new Set<string>();
  try {
    for await (const { imageIds = [] } of pages) {
      for (const { imageDigest } of imageIds) if (imageDigest) digests.add(imageDigest);
    }
  } catch (error) {
    if (!(error instanceof RepositoryNotFoundException)) throw error;
  }
  return [...digests].map((imageDigest) => ({ imageDigest }));
}

/** @throws UserError where some cannot be deleted */
export async function deleteImages(settings: Settings, images: readonly ImageIdentifier[]): Promise<void> {
  const ecr = clientFor(ECRClient, settings);
  // An image of an index can go only after the index has: what is refused is tried again, as long as something goes.
  for (let left = images; left.length > 0;) {
    const refused: ImageFailure[] = [];
    for (let first = 0; first < left.length; first += PAGE) {
      const { failures = [] } = await ecr.send(
        new BatchDeleteImageCommand({
          repositoryName: settings.project,
          imageIds: left.slice(first, first + PAGE),
        }),
      );
      refused.push(...failures.filter(({ failureCode }) => failureCode !== 'ImageNotFound'));
    }
    const remaining = refused.flatMap(({ imageId }) => (imageId ? [imageId] : []));
    if (remaining.length >= left.length) {
      const { failureReason = '', imageId } = refused[0] ?? {};
      throw new UserError(
        `${remaining.length} images cannot be deleted, such as ${imageId?.imageDigest ?? ''}: ${failureReason}`,
      );
    }
    say('images', `${left.length - remaining.length} deleted`);
    left = remaining;
  }
}
