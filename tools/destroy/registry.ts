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
 * Destroys the image repository and every image in it, after the name is confirmed.
 *
 * @throws UserError if it is locked, or while an environment is deployed, whose tasks may need to pull
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
      `tasks pull from the repository, and ${inUse.join(', ')} still has resources: run first ` +
        environments.map((name) => `'npm run destroy -- ${name}'`).join(' and '),
    );
  }

  const images = await listImages(settings);
  console.log(`To be destroyed permanently:\n${describeContents(contents)}`);
  if (images.length > 0) {
    console.log(
      `  images: ${images.length}; no environment can be deployed with them or rolled back to them again`,
    );
  }
  await confirmName('ecr', confirmed);
  await deleteImages(settings, images);
  await destroyStacks(settings, 'ecr', ['ecr']);
  say('inventory', await checkNothingLeft(settings, tags, contents));
  console.log('ecr is destroyed');
}
