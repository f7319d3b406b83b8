/** The image of a build in the emulated ECR: pushed, and pulled back into a folder. */
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { repositoryUrl } from '../../../contract/names';
import { loadSettings } from '../../../contract/settings';
import { imageOfBuild, pullImage } from '../../../tools/local/images/of-build';
import { emptyAccount } from '../../support/accounts';
import { call } from '../../support/aws';
import { root } from '../../support/checkout';
import { describeWith } from '../../support/describe-with';
import { settings as input } from '../../fixtures/settings';
import { temporaryFolder } from '../../support/temporary-folder';

const settings = loadSettings(input);
const repository = repositoryUrl(settings);
const built = { 'start.sh': '#!/bin/sh\n', 'dist/app.js': 'app', 'dist/redirect.js': 'redirect' };

/** Makes a copy of the build's files the working folder of this process, with all other properties changed. */
function enterBuild(mode: number, seconds: number): void {
  const folder = temporaryFolder();
  for (const [file, text] of Object.entries({
    ...built,
    Dockerfile: '',
    '.dockerignore': '*\n!start.sh\n',
  })) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
    chmodSync(join(folder, file), file === 'start.sh' ? mode | 0o111 : mode);
    utimesSync(join(folder, file), seconds, seconds);
  }
  process.chdir(folder);
}

describeWith(['moto'], 'the image of a build', () => {
  const env = { ...process.env };
  let digest: string;

  beforeAll(async () => {
    const { url } = await emptyAccount();
    process.env.AWS_ENDPOINT_URL = url;
    await call(url, 'ecr', 'AmazonEC2ContainerRegistry_V20150921.CreateRepository', {
      repositoryName: settings.project,
      imageTagMutability: 'IMMUTABLE',
    });
    jest.spyOn(console, 'log').mockImplementation(() => undefined);
    enterBuild(0o644, 1_000_000_000);
    const image = await imageOfBuild(settings);
    digest = image.digest ?? '';
    expect(await image.push()).toBe(digest);
  });

  afterAll(() => {
    process.chdir(root);
    process.env = env;
  });

  test('is the same whenever and by whomever it is built, and can be pushed again', async () => {
    enterBuild(0o600, 2_000_000_000);
    const again = await imageOfBuild(settings);
    expect([again.digest, await again.push()]).toEqual([digest, digest]);
  });

  test('is pulled once for all users, as the files that it was built from', async () => {
    const folder = join(temporaryFolder(), 'images');
    const image = `${repository}@${digest}`;
    const [pulled = '', ...others] = await Promise.all([1, 2, 3].map(() => pullImage(image, folder)));
    expect(others).toEqual([pulled, pulled]);
    expect(readdirSync(folder)).toEqual([digest.replace(':', '-')]);
    for (const [file, text] of Object.entries(built))
      expect(readFileSync(join(pulled, file), 'utf8')).toBe(text);
    expect(statSync(join(pulled, 'start.sh')).mode & 0o111).toBe(0o111);
    const { imageDetails } = (await call(
      process.env.AWS_ENDPOINT_URL ?? '',
      'ecr',
      'AmazonEC2ContainerRegistry_V20150921.DescribeImages',
      { repositoryName: settings.project },
    )) as { imageDetails: { imageTags: string[] }[] };
    expect(await pullImage(`${repository}:${imageDetails[0]?.imageTags[0]}`, folder)).toBe(pulled);
  });

  test.each([
    ['another digest', () => `${repository}@sha256:${'0'.repeat(64)}`, /has no image sha256:0.*npm run push/],
    ['another repository', () => `${repository}-other@${digest}`, /-other' does not exist .*npm run push/],
    [
      'another registry',
      () => 'docker.io/library/alpine:3',
      /^'docker.io\/library\/alpine:3' is not an image of an account/,
    ],
  ])('%s cannot be pulled', async (_, image, message) => {
    await expect(pullImage(image(), temporaryFolder())).rejects.toThrow(message);
  });

  const layers = (...kinds: string[]) =>
    kinds.map((kind) => ({ mediaType: `application/vnd.oci.image.layer.v1.${kind}` }));

  test.each<[string, object]>([
    ['a compressed layer', { layers: layers('tar+gzip') }],
    ['a base below it', { layers: layers('tar', 'tar') }],
    ['several platforms', { manifests: [] }],
  ])('with %s is for a container engine', async (_, manifest) => {
    const fetched = jest.spyOn(globalThis, 'fetch').mockResolvedValue(Response.json(manifest));
    await expect(pullImage(`${repository}:tag`, temporaryFolder())).rejects.toThrow(
      `${repository}:tag was built by a container engine: it runs only with 'npm start -- --containers'`,
    );
    fetched.mockRestore();
  });
});
