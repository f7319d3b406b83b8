import { UserError } from '../terminal/program';
import { say } from '../terminal/progress';
import { checkNothingLocked } from '../recovery/locks';
import { stacksInUse } from '../aws/remote-state';
import { confirmName } from './confirm-name';
import { contentsOf, describeContents } from './contents';
import { destroyStacks } from './destroy-stacks';
import type { DestroyOptions } from './environment';
import { deleteImages, listImages } from './images';
import { checkNothingLeft } from './inventory';

/**
 * Destroys the image repository and every image in it, after the name was confirmed.
 *
 * @throws UserError where it is locked, and as long as an environment is deployed, which may have to pull
 */
export async function destroyRegistry({ settings, confirmed }: DestroyOptions): Promise<void> {
  const tags = { project: settings.project, stack: 'ecr' };
  await checkNothingLocked(settings, ['ecr']);
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
  if (images.length > 0) {
    console.log(
      `  images: ${images.length}; no environment can be deployed or rolled back to one of them again`,
    );
  }
  await confirmName('ecr', confirmed);
  await deleteImages(settings, images);
  await destroyStacks(settings, 'ecr', ['ecr']);
  say('inventory', await checkNothingLeft(settings, tags, contents));
  console.log('ecr is destroyed');
}
