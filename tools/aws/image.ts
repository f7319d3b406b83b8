import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  ECRClient,
  ImageNotFoundException,
  RepositoryNotFoundException,
} from '@aws-sdk/client-ecr';

import { platforms } from '../../contract/platforms';
import type { Environment, Settings } from '../../contract/settings';
import { clientFor } from './clients';
import { UserError } from '../terminal/program';

interface Index {
  readonly manifests?: readonly Manifest[];
}

interface Manifest {
  readonly digest: string;
  readonly platform?: { readonly os?: string; readonly architecture?: string };
}

/** An index first: it is what holds several platforms, or one and its attestations. */
export const MEDIA_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/**
 * The digest under which the image's containers may run: of an index, that of its manifest for the environment's
 * platform, or else the image's own.
 *
 * @returns nothing where the image is not in the repository
 * @throws UserError where the index has no manifest for the platform
 */
export async function platformDigest(
  { project, region }: Settings,
  { name, architecture }: Environment,
  image: string,
): Promise<string | undefined> {
  const imageDigest = digestOf(image);
  const { images = [] } = await clientFor(ECRClient, { region })
    .send(
      new BatchGetImageCommand({
        repositoryName: project,
        imageIds: [{ imageDigest }],
        acceptedMediaTypes: MEDIA_TYPES,
      }),
    )
    .catch((error: unknown) => {
      if (!(error instanceof RepositoryNotFoundException)) throw error;
      throw new UserError(`there is no image repository ${project}: 'npm run deploy -- ecr' makes it`);
    });
  const manifest = images[0]?.imageManifest;
  if (!manifest) return undefined;
  const { manifests } = JSON.parse(manifest) as Index;
  if (!manifests) return imageDigest;

  const wanted = platforms[architecture];
  const found = manifests.find((manifest) => platformOf(manifest) === wanted);
  if (found) return found.digest;
  // What an attestation calls itself.
  const others = manifests.map(platformOf).filter((platform) => platform !== 'unknown/unknown');
  throw new UserError(
    `${image} is for ${others.join(', ') || 'no platform'}, but ${name} runs ${wanted}: build it for that ` +
      `platform, or set architecture of ${name} in settings.ts`,
  );
}

const platformOf = ({ platform: { os = 'unknown', architecture = 'unknown' } = {} }: Manifest) =>
  `${os}/${architecture}`;

/**
 * Refuses an image that tasks of the environment could not pull or run.
 *
 * @throws UserError where it is not in the repository, or not for the environment's platform
 */
export async function checkImage(settings: Settings, environment: Environment, image: string): Promise<void> {
  if (await platformDigest(settings, environment, image)) return;
  throw new UserError(`${image} is not in the repository ${settings.project}: push it first`);
}

/** The digest of the image that has the tag; undefined where none has. */
export async function taggedDigest(
  { project, region }: Settings,
  imageTag: string,
): Promise<string | undefined> {
  try {
    const { imageDetails = [] } = await clientFor(ECRClient, { region }).send(
      new DescribeImagesCommand({ repositoryName: project, imageIds: [{ imageTag }] }),
    );
    return imageDetails[0]?.imageDigest;
  } catch (error) {
    if (error instanceof ImageNotFoundException) return undefined;
    throw new UserError(
      `ECR does not tell whether ${project}:${imageTag} is there (${(error as Error).message}): ` +
        "'npm run deploy -- ecr' makes the repository",
    );
  }
}

/** `sha256:…` of an image reference. */
export const digestOf = (image: string) => image.split('@')[1] ?? '';

/** The digest of an image reference, cut to what people compare. */
export const short = (image: string) => digestOf(image).slice(0, 'sha256:'.length + 12);

/** Which of the images, a hundred at most, the repository still has. */
export async function availableOf(
  { project, region }: Settings,
  images: readonly string[],
): Promise<ReadonlySet<string>> {
  const digests = [...new Set(images.map(digestOf))];
  if (digests.length === 0) return new Set();
  const found = await clientFor(ECRClient, { region })
    .send(
      new BatchGetImageCommand({
        repositoryName: project,
        imageIds: digests.map((imageDigest) => ({ imageDigest })),
        acceptedMediaTypes: MEDIA_TYPES,
      }),
    )
    .catch((error: unknown) => {
      if (!(error instanceof RepositoryNotFoundException)) throw error;
      return { images: [] };
    });
  const available = new Set(found.images?.map(({ imageId }) => imageId?.imageDigest));
  return new Set(images.filter((image) => available.has(digestOf(image))));
}

/** Tags of the image; none where the repository does not have it. */
export async function tagsOf({ region, project }: Settings, image: string): Promise<string[]> {
  const { imageDetails = [] } = await clientFor(ECRClient, { region }).send(
    new DescribeImagesCommand({ repositoryName: project, imageIds: [{ imageDigest: digestOf(image) }] }),
  );
  return imageDetails[0]?.imageTags ?? [];
}

/** What an image was built from: the commit that it was tagged with when it was pushed. */
export const commitIn = (tags: readonly string[]) => tags.find((tag) => /^[0-9a-f]{40}$/.test(tag));
