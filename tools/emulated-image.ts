import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { DescribeRepositoriesCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';

import type { Settings } from '../stacks/settings';
import { output } from './processes';
import { say } from './progress';

/** Stands in for the image that a pipeline builds: nothing is in it, but it is another when the build is. */
export interface EmulatedImage {
  readonly manifest: string;
  /** `sha256:…` of the manifest. */
  readonly digest: string;
  /** What the build was made from: the commit that is checked out; undefined where there is no git. */
  readonly commit: string | undefined;
}

const sha256 = (content: string | Buffer) => `sha256:${createHash('sha256').update(content).digest('hex')}`;

/** What the built servers, in dist/, would be as an image. */
export async function imageOfBuild(): Promise<EmulatedImage> {
  const files = [
    'start.sh',
    ...readdirSync('dist')
      .sort()
      .map((file) => join('dist', file)),
  ];
  const content = Buffer.concat(files.map((file) => readFileSync(file)));
  const media = 'application/vnd.oci.image';
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: `${media}.manifest.v1+json`,
    config: { mediaType: `${media}.config.v1+json`, digest: sha256('{}'), size: 2 },
    layers: [{ mediaType: `${media}.layer.v1.tar`, digest: sha256(content), size: content.length }],
  });
  return { manifest, digest: sha256(manifest), commit: await checkedOut() };
}

async function checkedOut(): Promise<string | undefined> {
  const head = await output('git', ['rev-parse', 'HEAD']).catch(() => undefined);
  return head?.status === 0 ? head.stdout.trim() : undefined;
}

/** Waits until the emulated account has the repository, and puts the image there under its commit. */
export async function pushImage({ project, region }: Settings, image: EmulatedImage): Promise<void> {
  const ecr = new ECRClient({ region });
  const isThere = () =>
    ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [project] })).then(
      () => true,
      () => false,
    );
  while (!(await isThere())) await sleep(250);
  const { manifest, digest, commit: imageTag = 'local' } = image;
  await ecr.send(new PutImageCommand({ repositoryName: project, imageManifest: manifest, imageTag }));
  say('image', `${project} holds ${digest.slice(0, 19)}…, the stand-in for an image of this build`);
}
