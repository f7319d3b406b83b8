import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';

import type { Settings } from '../../contract/settings';
import { clientFor } from '../aws/clients';
import { checkedOutCommit } from '../terminal/commit';
import { say } from '../terminal/progress';

/** What a pipeline builds and pushes, on its way into the repository of the emulated account. */
export interface EmulatedImage {
  /** What the build was made from: the commit that is checked out; undefined where there is no git. */
  readonly commit: string | undefined;
  /** `sha256:…` of the manifest; undefined where it is known only once the image is pushed. */
  readonly digest: string | undefined;
  /** Puts it into the repository, which is there, under its commit; its digest. */
  readonly push: () => Promise<string>;
}

const sha256 = (content: string | Buffer) => `sha256:${createHash('sha256').update(content).digest('hex')}`;

/** Stands in for the image of the built servers, in dist/: nothing is in it, but it is another when the build is. */
export async function imageOfBuild({ project, region }: Settings): Promise<EmulatedImage> {
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
  const commit = await checkedOutCommit();
  const digest = sha256(manifest);
  const push = async () => {
    await clientFor(ECRClient, { region }).send(
      new PutImageCommand({ repositoryName: project, imageManifest: manifest, imageTag: commit ?? 'local' }),
    );
    say('image', `${project} holds ${digest.slice(0, 19)}…, the stand-in for an image of this build`);
    return digest;
  };
  return { commit, digest, push };
}
