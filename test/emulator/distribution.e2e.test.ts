/** The emulated ECR as a container engine sees it: pushes create images in the account, pulls return them. */
import { createHash } from 'node:crypto';

import { emptyAccount } from '../support/accounts';
import { describeWith } from '../support/describe-with';
import { call } from '../support/aws';
import type { Account } from '../support/fork';

const digestOf = (content: string) => `sha256:${createHash('sha256').update(content).digest('hex')}`;

const media = 'application/vnd.oci.image';
const manifestOf = (config: string, layer: string) =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: `${media}.manifest.v1+json`,
    config: { mediaType: `${media}.config.v1+json`, digest: digestOf(config), size: config.length },
    layers: [{ mediaType: `${media}.layer.v1.tar`, digest: digestOf(layer), size: layer.length }],
  });

describeWith(['moto'], 'pushing to and pulling from the emulated AWS', () => {
  let account: Account;
  let url: string;

  const registry = (path: string, init?: RequestInit) => fetch(`${url}/v2/${path}`, init);
  const ecr = (action: string, body: object) =>
    call(url, 'ecr', `AmazonEC2ContainerRegistry_V20150921.${action}`, body);

  /** Starts an upload, adds the pieces, and completes it under the digest. */
  async function upload(name: string, pieces: string[], digest: string): Promise<Response> {
    const begun = await registry(`${name}/blobs/uploads/`, { method: 'POST' });
    expect(begun.status).toBe(202);
    const location = `${url}${begun.headers.get('location') ?? ''}`;
    for (const body of pieces) expect((await fetch(location, { method: 'PATCH', body })).status).toBe(202);
    return fetch(`${location}?digest=${digest}`, { method: 'PUT' });
  }
  const putManifest = (name: string, reference: string, body: string) =>
    registry(`${name}/manifests/${reference}`, {
      method: 'PUT',
      headers: { 'Content-Type': `${media}.manifest.v1+json` },
      body,
    });
  const codeOf = async (response: Response) => {
    const { errors } = (await response.json()) as { errors: { code: string }[] };
    return [response.status, errors[0]?.code];
  };

  beforeAll(async () => {
    account = await emptyAccount();
    ({ url } = account);
    await ecr('CreateRepository', { repositoryName: 'pushed', imageTagMutability: 'IMMUTABLE' });
    for (const blob of ['{"first":1}', 'a layer', '{"second":2}']) {
      expect((await upload('pushed', [blob], digestOf(blob))).status).toBe(201);
    }
  });

  test('announces the protocol', async () => {
    expect((await registry('')).status).toBe(200);
  });

  test('what was pushed is an image of ECR by its digest, and is pulled by tag and by digest', async () => {
    const manifest = manifestOf('{"first":1}', 'a layer');
    const digest = digestOf(manifest);

    const put = await putManifest('pushed', 'commit', manifest);

    expect([put.status, put.headers.get('docker-content-digest')]).toEqual([201, digest]);
    expect(await ecr('DescribeImages', { repositoryName: 'pushed' })).toMatchObject({
      imageDetails: [{ imageDigest: digest, imageTags: ['commit'] }],
    });
    for (const reference of ['commit', digest]) {
      const pulled = await registry(`pushed/manifests/${reference}`);
      expect(pulled.headers.get('content-type')).toBe(`${media}.manifest.v1+json`);
      expect(await pulled.text()).toBe(manifest);
    }
    const layer = await registry(`pushed/blobs/${digestOf('a layer')}`);
    expect([layer.headers.get('content-length'), await layer.text()]).toEqual(['7', 'a layer']);
    // Repeating it is not an error: an interrupted push is repeated.
    expect((await putManifest('pushed', 'commit', manifest)).status).toBe(201);
  });

  test('pieces are assembled in order, and HEAD works too', async () => {
    const whole = 'one two three';
    expect((await upload('pushed', ['one ', 'two ', 'three'], digestOf(whole))).status).toBe(201);

    const head = await registry(`pushed/blobs/${digestOf(whole)}`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, `${whole.length}`]);
    expect(await (await registry(`pushed/blobs/${digestOf(whole)}`)).text()).toBe(whole);
  });

  test('a digest that does not match the content is refused', async () => {
    expect(await codeOf(await upload('pushed', ['x'], digestOf('y')))).toEqual([400, 'DIGEST_INVALID']);
    const manifest = manifestOf('{"first":1}', 'a layer');
    expect(await codeOf(await putManifest('pushed', digestOf('y'), manifest))).toEqual([
      400,
      'DIGEST_INVALID',
    ]);
  });

  test('a manifest with a missing part is refused', async () => {
    const put = await putManifest('pushed', 'half', manifestOf('{"first":1}', 'never sent'));
    expect(await codeOf(put)).toEqual([400, 'MANIFEST_BLOB_UNKNOWN']);
  });

  test('a tag of another image is refused: tags are immutable', async () => {
    await putManifest('pushed', 'taken', manifestOf('{"first":1}', 'a layer'));
    const put = await putManifest('pushed', 'taken', manifestOf('{"second":2}', 'a layer'));
    expect(await codeOf(put)).toEqual([400, 'TAG_INVALID']);
  });

  test('a missing repository, image, layer or upload: each with its code', async () => {
    const nothing = digestOf('nothing');
    const asked = [
      registry('none/blobs/uploads/', { method: 'POST' }),
      registry('pushed/manifests/none'),
      registry(`pushed/blobs/${nothing}`),
      registry('pushed/blobs/uploads/0', { method: 'PATCH', body: 'x' }),
    ];
    expect(await Promise.all(asked.map(async (each) => codeOf(await each)))).toEqual([
      [404, 'NAME_UNKNOWN'],
      [404, 'MANIFEST_UNKNOWN'],
      [404, 'BLOB_UNKNOWN'],
      [404, 'BLOB_UPLOAD_UNKNOWN'],
    ]);
  });

  test('an engine that tries TLS first leaves no complaint', async () => {
    await expect(fetch(url.replace('http:', 'https:'))).rejects.toThrow();
    await registry('');
    expect(account.complaints).toEqual([]);
  });
});
