import {
  BatchGetImageCommand,
  ECRClient,
  ImageTagAlreadyExistsException,
  PutImageCommand,
} from '@aws-sdk/client-ecr';

import type { Settings } from '../../contract/settings';
import { clientFor } from '../aws/clients';
import { UserError } from '../terminal/program';
import { say } from '../terminal/progress';
import { commitIn, digestOf, MEDIA_TYPES, short, tagsOf } from '../aws/image';
import { readRelease, writeRelease } from '../aws/release-record';

/**
 * Makes a verified image the environment's release: first it adds the tag `<environment>-<commit>`, which makes the
 * repository keep the image, then it writes the record, which every plan reads.
 */
export async function promote(settings: Settings, environment: string, image: string): Promise<void> {
  if ((await readRelease(settings, environment)) === image) {
    say('release', `${short(image)} is already the recorded release of ${environment}`);
    return;
  }
  const tags = await tagsOf(settings, image);
  const commit = commitIn(tags);
  const kept = tags.find((tag) => tag.startsWith(`${environment}-`));
  const tag = kept ?? (await keep(settings, image, `${environment}-${commit ?? unique(image)}`, environment));
  const { GITHUB_TRIGGERING_ACTOR: by } = process.env;
  await writeRelease(settings, environment, image, { commit, by });
  say('release', `${short(image)} is now the release of ${environment}, kept as ${tag}`);
}

const unique = (image: string) => short(image).slice('sha256:'.length);

/** Tags the image, so that the repository's lifecycle rules keep it. @returns the tag */
async function keep(
  settings: Settings,
  image: string,
  imageTag: string,
  environment: string,
): Promise<string> {
  const ecr = clientFor(ECRClient, settings);
  const repositoryName = settings.project;
  const imageDigest = digestOf(image);
  const { images = [] } = await ecr.send(
    new BatchGetImageCommand({
      repositoryName,
      imageIds: [{ imageDigest }],
      acceptedMediaTypes: MEDIA_TYPES,
    }),
  );
  const { imageManifest, imageManifestMediaType } = images[0] ?? {};
  if (!imageManifest) throw new UserError(`${image} is no longer in the repository: it cannot be kept`);
  const manifest = { repositoryName, imageDigest, imageManifest, imageManifestMediaType };
  try {
    await ecr.send(new PutImageCommand({ ...manifest, imageTag }));
    return imageTag;
  } catch (error) {
    if (!(error instanceof ImageTagAlreadyExistsException)) throw error;
    // Another image of the same commit has the tag, for example if this one was rebuilt after the first had expired.
    const another = `${environment}-${unique(image)}`;
    await ecr.send(new PutImageCommand({ ...manifest, imageTag: another }));
    return another;
  }
}
