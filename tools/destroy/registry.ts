import {
  BatchDeleteImageCommand,
  ECRClient,
  type ImageFailure,
  type ImageIdentifier,
  paginateListImages,
  RepositoryNotFoundException,
} from '@aws-sdk/client-ecr';

import type { Settings } from '../../stacks/settings';
import { UserError } from '../program';
import { say } from '../progress';
import { stacksInUse } from '../remote-state';
import { confirmName } from './confirm-name';
import { contentsOf, describeContents } from './contents';
import { destroyStacks } from './destroy-stacks';
import type { DestroyOptions } from './environment';
import { checkNothingLeft } from './inventory';

/** Images that one request may delete. */
const PAGE = 100;

/**
 * Destroys the image repository and every image in it, after the name was confirmed.
 *
 * @throws UserError as long as an environment is deployed, which may have to pull
 */
export async function destroyRegistry({ settings, confirmed }: DestroyOptions): Promise<void> {
  const tags = { project: settings.project, stack: 'ecr' };
  const contents = await contentsOf(settings, ['ecr']);
  if (contents.length === 0) {
    const finding = await checkNothingLeft(settings, tags, []);
    console.log(`ecr is not deployed: there is nothing to destroy, and ${finding}`);
    return;
  }
  const inUse = (await stacksInUse(settings)).filter((stack) => !['bootstrap', 'ecr'].includes(stack));
  if (inUse.length > 0) {
    const environments = [...new Set(inUse.map((stack) => stack.split('-')[0] ?? ''))];
    throw new UserError(
      `${inUse.join(', ')} still has resources, and tasks pull from the repository: destroy first ` +
        environments.map((name) => `'npm run destroy -- ${name}'`).join(' and '),
    );
  }

  const images = await listImages(settings);
  console.log(`What goes, for good:\n${describeContents(contents)}`);
  console.log(
    `  ${images.length} images: no environment can be deployed or rolled back to one of them again`,
  );
  await confirmName('ecr', confirmed);
  await deleteImages(settings, images);
  await destroyStacks(settings, 'ecr', ['ecr']);
  say('inventory', await checkNothingLeft(settings, tags, contents));
  console.log('ecr is destroyed');
}

/** One for each digest, whatever its tags are; none where there is no repository. */
async function listImages({ project, region }: Settings): Promise<ImageIdentifier[]> {
  const pages = paginateListImages({ client: new ECRClient({ region }) }, { repositoryName: project });
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

async function deleteImages(settings: Settings, images: readonly ImageIdentifier[]): Promise<void> {
  const ecr = new ECRClient({ region: settings.region });
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
