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

/** Most images that one request can delete. */
const PAGE = 100;

/** One identifier for each digest, with or without tags; empty if there is no repository. */
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

/** @throws UserError if some cannot be deleted */
export async function deleteImages(settings: Settings, images: readonly ImageIdentifier[]): Promise<void> {
  const ecr = clientFor(ECRClient, settings);
  // ECR refuses to delete an image before the index that lists it: retry refused images while others get deleted.
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
        `cannot delete ${remaining.length} images, such as ${imageId?.imageDigest ?? ''}: ${failureReason}`,
      );
    }
    say('images', `${left.length - remaining.length} deleted`);
    left = remaining;
  }
}
