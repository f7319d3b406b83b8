/** The image of the built servers, made without a container engine: it has the Dockerfile's /srv, and no base. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

import { create, extract } from 'tar';

import { platforms } from '../../../contract/platforms';
import type { Settings } from '../../../contract/settings';
import { commitIn } from '../../aws/image';
import { imageTag } from '../../aws/image-tag';
import { UserError } from '../../terminal/program';
import { say } from '../../terminal/progress';
import { buildServers } from '../build';
import { pushBlob, registry } from './registry';

/** A built image that can be pushed into the repository of the emulated account. */
export interface EmulatedImage {
  /** The commit that it was built from; undefined if its sources are not committed. */
  readonly commit: string | undefined;
  /** `sha256:…` of the manifest; undefined if it is known only after the push. */
  readonly digest: string | undefined;
  /** Pushes it into the existing repository under its tag, and returns its digest. */
  readonly push: () => Promise<string>;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

const media = 'application/vnd.oci.image';
const MANIFEST = `${media}.manifest.v1+json`;
/** Uncompressed, which identifies these images: container engines push compressed layers. */
const LAYER = `${media}.layer.v1.tar`;
/** Folder of the Dockerfile's WORKDIR. */
const WORKDIR = 'srv';

const sha256 = (content: string | Buffer) => `sha256:${createHash('sha256').update(content).digest('hex')}`;

/** Builds the servers into dist/, and their image. @throws UserError if the build fails */
export async function builtImage(settings: Settings): Promise<EmulatedImage> {
  await buildServers();
  say('build', `dist/ holds ${settings.services.map(({ name }) => name).join(', ')}`);
  return imageOfBuild(settings);
}

/** The image of start.sh and dist/ for the first environment. The same build gives the same bits. */
export async function imageOfBuild({ project, environments: [first] }: Settings): Promise<EmulatedImage> {
  const tag = await imageTag();
  const layer = await layerOf(['start.sh', ...readdirSync('dist').map((file) => join('dist', file))]);
  const [os, architecture] = platforms[first?.architecture ?? 'ARM64'].split('/');
  const config = Buffer.from(
    JSON.stringify({
      architecture,
      os,
      config: { Entrypoint: ['./start.sh'], WorkingDir: `/${WORKDIR}` },
      rootfs: { type: 'layers', diff_ids: [sha256(layer)] },
    }),
  );
  const descriptor = (mediaType: string, content: Buffer): Descriptor => ({
    ...{ mediaType, digest: sha256(content), size: content.length },
  });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: descriptor(`${media}.config.v1+json`, config),
    layers: [descriptor(LAYER, layer)],
  });
  const digest = sha256(manifest);
  const push = async () => {
    for (const blob of [layer, config]) await pushBlob(project, sha256(blob), blob);
    const headers = { 'Content-Type': MANIFEST };
    await registry(`${project}/manifests/${tag}`, { method: 'PUT', headers, body: manifest });
    say('image', `${project} holds ${digest.slice(0, 19)}…, the image of this build`);
    return digest;
  };
  return { commit: commitIn([tag]), digest, push };
}

/** A reproducible tar of the files: their times, owners, order and modes do not depend on this machine. */
function layerOf(files: readonly string[]): Promise<Buffer> {
  return buffer(
    create(
      {
        portable: true,
        mtime: new Date(0),
        prefix: WORKDIR,
        onWriteEntry: ({ stat }) => {
          if (stat) stat.mode = stat.mode & 0o100 ? 0o755 : 0o644;
        },
      },
      files.toSorted(),
    ),
  );
}

/** An image of an account, by digest or by tag. */
const REFERENCE =
  /^\d{12}\.dkr\.ecr\.[\w-]+\.amazonaws\.com\/([\w./-]+)(?:@(sha256:[0-9a-f]{64})|:([\w.-]+))$/;

/**
 * Pulls an image of a build from the emulated account, as ECS does before it starts a task.
 *
 * @param image `<account>.dkr.ecr.<region>.amazonaws.com/<repository>`, `@sha256:…` or `:<tag>`
 * @param folder for the images; each is unpacked once, into its own folder
 * @returns the image's folder, with start.sh and dist/
 * @throws UserError if the account does not have it, or a container engine built it
 */
export async function pullImage(image: string, folder: string): Promise<string> {
  const [, repository = '', wanted, tag = ''] = REFERENCE.exec(image) ?? [];
  if (!repository) throw new UserError(`'${image}' is not an image of an account: use <repository>@sha256:…`);
  const answer = await registry(`${repository}/manifests/${wanted ?? tag}`, {
    headers: { Accept: MANIFEST },
  });
  const manifest = await answer.text();
  const { layers = [] } = JSON.parse(manifest) as { layers?: Descriptor[] };
  const [layer] = layers;
  if (layer?.mediaType !== LAYER || layers.length > 1) {
    throw new UserError(
      `${image} was built by a container engine: it runs only with 'npm start -- --containers'`,
    );
  }
  const unpacked = join(folder, sha256(manifest).replace(':', '-'));
  if (existsSync(unpacked)) return unpacked;

  const content = Buffer.from(await (await registry(`${repository}/blobs/${layer.digest}`)).arrayBuffer());
  if (sha256(content) !== layer.digest)
    throw new UserError(`${image} is corrupt, its layer is ${sha256(content)}: try again`);
  await mkdir(folder, { recursive: true });
  const beside = await mkdtemp(`${unpacked}.`);
  await pipeline([content], extract({ cwd: beside, strip: 1 }));
  await rename(beside, unpacked).catch(async (error: unknown) => {
    // Another task has unpacked the same image meanwhile.
    await rm(beside, { recursive: true, force: true });
    if (!existsSync(unpacked)) throw error;
  });
  return unpacked;
}
