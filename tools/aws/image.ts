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

/** Indexes come first: an index has several platforms, or one platform and its attestations. */
export const MEDIA_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/**
 * The digest that running containers of the image may report: for an index, the digest of its manifest for the
 * environment's platform, otherwise the image's own.
 *
 * @returns undefined if the image is not in the repository
 * @throws UserError if the index has no manifest for the platform
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
      throw new UserError(
        `there is no image repository ${project}: run 'npm run deploy -- ecr' to create it`,
      );
    });
  const manifest = images[0]?.imageManifest;
  if (!manifest) return undefined;
  const { manifests } = JSON.parse(manifest) as Index;
  if (!manifests) return imageDigest;

  const wanted = platforms[architecture];
  const found = manifests.find((manifest) => platformOf(manifest) === wanted);
  if (found) return found.digest;
  // Attestations have the platform unknown/unknown.
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
 * @throws UserError if it is not in the repository, or not for the environment's platform
 */
export async function checkImage(settings: Settings, environment: Environment, image: string): Promise<void> {
  if (await platformDigest(settings, environment, image)) return;
  throw new UserError(`${image} is not in the repository ${settings.project}: push it first`);
}

/** The digest of the image with the tag; undefined if there is none. */
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
      `cannot look up ${project}:${imageTag} in ECR (${(error as Error).message}): ` +
        "if the repository is missing, run 'npm run deploy -- ecr'",
    );
  }
}

/** `sha256:…` of an image reference. */
export const digestOf = (image: string) => image.split('@')[1] ?? '';

/** The digest of an image reference, shortened to twelve digits. */
export const short = (image: string) => digestOf(image).slice(0, 'sha256:'.length + 12);

/** Those of the images, at most a hundred, that the repository still has. */
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

/** Tags of the image; empty if it has none. */
export async function tagsOf({ region, project }: Settings, image: string): Promise<string[]> {
  const { imageDetails = [] } = await clientFor(ECRClient, { region }).send(
    new DescribeImagesCommand({ repositoryName: project, imageIds: [{ imageDigest: digestOf(image) }] }),
  );
  return imageDetails[0]?.imageTags ?? [];
}

/** The commit that an image was built from: the push tags the image with it. */
export const commitIn = (tags: readonly string[]) => tags.find((tag) => /^[0-9a-f]{40}$/.test(tag));
