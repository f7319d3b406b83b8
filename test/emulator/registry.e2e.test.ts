import { createHash } from 'node:crypto';

import { emptyAccount } from '../support/accounts';
import { describeWith } from '../support/describe-with';
import { call } from '../support/aws';

const digestOf = (manifest: string) => `sha256:${createHash('sha256').update(manifest).digest('hex')}`;

const manifestOf = (config: string) =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: digestOf(config),
      size: config.length,
    },
    // The same in both: layers do not identify an image.
    layers: [
      { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: digestOf('layer'), size: 5 },
    ],
  });

describeWith(['moto'], 'images in the emulated AWS', () => {
  let url: string;

  const first = manifestOf('first');
  const second = manifestOf('second');

  const ecr = (action: string, body: object) =>
    call(url, 'ecr', `AmazonEC2ContainerRegistry_V20150921.${action}`, body) as Promise<
      Record<string, Record<string, unknown>[]>
    >;
  const put = (repositoryName: string, imageManifest: string, imageTag?: string) =>
    ecr('PutImage', { repositoryName, imageManifest, imageTag });
  const get = (repositoryName: string, ...imageIds: object[]) =>
    ecr('BatchGetImage', { repositoryName, imageIds });

  async function createRepository(repositoryName: string): Promise<void> {
    await ecr('CreateRepository', { repositoryName, imageTagMutability: 'IMMUTABLE' });
  }

  beforeAll(async () => {
    ({ url } = await emptyAccount());
  });

  test("an image's digest is the digest of its manifest", async () => {
    await createRepository('digests');

    expect(await put('digests', first, 'one')).toMatchObject({
      image: { imageId: { imageDigest: digestOf(first), imageTag: 'one' } },
    });
    await put('digests', second, 'two');

    const found = await get('digests', { imageDigest: digestOf(first) }, { imageTag: 'two' });
    expect(found.images).toMatchObject([
      { imageId: { imageDigest: digestOf(first) }, imageManifest: first },
      { imageId: { imageDigest: digestOf(second), imageTag: 'two' }, imageManifest: second },
    ]);
    expect(found.failures).toEqual([]);
  });

  test('a digest that does not match the manifest is refused', async () => {
    await createRepository('false');
    const body = { repositoryName: 'false', imageManifest: first, imageDigest: digestOf(second) };
    await expect(ecr('PutImage', body)).rejects.toThrow('ImageDigestDoesNotMatchException');
  });

  test('an image gets another tag, as on promotion, and is found by either', async () => {
    await createRepository('promoted');
    await put('promoted', first, 'commit');

    await put('promoted', first, 'dev-commit');

    for (const imageTag of ['commit', 'dev-commit']) {
      expect(await get('promoted', { imageTag })).toMatchObject({
        images: [{ imageId: { imageTag, imageDigest: digestOf(first) } }],
      });
    }
    expect(await ecr('DescribeImages', { repositoryName: 'promoted' })).toMatchObject({
      imageDetails: [{ imageDigest: digestOf(first), imageTags: ['commit', 'dev-commit'] }],
    });
  });

  test('an untagged image is put once, and gets its tag later', async () => {
    await createRepository('untagged');
    await put('untagged', first);

    await expect(put('untagged', first)).rejects.toThrow('ImageAlreadyExistsException');
    await put('untagged', first, 'late');

    expect(await get('untagged', { imageTag: 'late' })).toMatchObject({
      images: [{ imageId: { imageDigest: digestOf(first) } }],
    });
  });

  test('a used tag: for the same image it already exists, for another it is immutable', async () => {
    await createRepository('taken');
    await put('taken', first, 'commit');

    await expect(put('taken', first, 'commit')).rejects.toThrow('ImageAlreadyExistsException');
    await expect(put('taken', second, 'commit')).rejects.toThrow('ImageTagAlreadyExistsException');
  });

  test('a missing image is reported as it was requested', async () => {
    await createRepository('empty');

    const missing = { imageDigest: digestOf(first) };
    expect(await get('empty', missing)).toMatchObject({
      images: [],
      failures: [{ imageId: missing, failureCode: 'ImageNotFound' }],
    });
    await expect(ecr('DescribeImages', { repositoryName: 'empty', imageIds: [missing] })).rejects.toThrow(
      'ImageNotFoundException',
    );
    await expect(put('none', first, 'commit')).rejects.toThrow('RepositoryNotFoundException');
  });
});
