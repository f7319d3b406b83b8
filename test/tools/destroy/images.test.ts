/** Images are deleted before their repository, in the order that ECR accepts. */
import { loadSettings } from '../../../contract/settings';
import { deleteImages, listImages } from '../../../tools/destroy/images';
import { awsForEach, Refusal } from '../support/aws-endpoint';

const settings = loadSettings();
const digest = (index: number) => `sha256:${`${index}`.padStart(64, '0')}`;
const ids = (count: number) => Array.from({ length: count }, (_, index) => ({ imageDigest: digest(index) }));

const aws = awsForEach();

beforeEach(() => jest.spyOn(console, 'log').mockImplementation());
afterEach(() => {
  jest.restoreAllMocks();
});

test('an image with several tags counts once, and all pages are read', async () => {
  const tagged = (imageTag: string, index: number) => ({ imageTag, imageDigest: digest(index) });
  await aws.answer({
    'ecr:ListImages': [
      { imageIds: [tagged('a', 1), tagged('dev-a', 1)], nextToken: 'more' },
      { imageIds: [tagged('b', 2)] },
    ],
  });
  expect(await listImages(settings)).toEqual([{ imageDigest: digest(1) }, { imageDigest: digest(2) }]);
});

test('without a repository there are no images', async () => {
  await aws.answer({ 'ecr:ListImages': new Refusal('RepositoryNotFoundException', 'no such repository') });
  expect(await listImages(settings)).toEqual([]);
});

test('they are deleted a hundred at a time', async () => {
  await aws.answer({ 'ecr:BatchDeleteImage': { failures: [] } });
  await deleteImages(settings, ids(250));
  expect(aws.calls().map(({ input }) => (input.imageIds as unknown[]).length)).toEqual([100, 100, 50]);
});

test('an image of an index is deleted after the index', async () => {
  const held = {
    imageId: { imageDigest: digest(0) },
    failureCode: 'ImageReferencedByManifestList',
    failureReason: 'Requested image referenced by manifest list',
  };
  await aws.answer({ 'ecr:BatchDeleteImage': [{ failures: [held] }, { failures: [] }] });
  await deleteImages(settings, ids(2));
  expect(aws.calls().map(({ input }) => input.imageIds)).toEqual([ids(2), ids(1)]);
  expect(
    jest.mocked(console.log).mock.calls.map(([line]) => String(line).replace(/^.*images +/, '')),
  ).toEqual(['1 deleted', '1 deleted']);
});

test('a permanent refusal by ECR is reported with its reason', async () => {
  const held = { imageId: ids(1)[0], failureCode: 'KmsError', failureReason: 'the key is disabled' };
  await aws.answer({ 'ecr:BatchDeleteImage': { failures: [held] } });
  await expect(deleteImages(settings, ids(1))).rejects.toThrow(
    `cannot delete 1 images, such as ${digest(0)}: the key is disabled`,
  );
});
