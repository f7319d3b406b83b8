/** Which releases still have their image. */
import { availableOf } from '../../../tools/aws/image';
import { awsForEach } from '../support/aws-endpoint';
import { digest, image, release, settings } from '../support/deployed-account';

const aws = awsForEach();

test('one request finds the images that the repository still has', async () => {
  await aws.answer({
    'ecr:BatchGetImage': {
      images: [{ imageId: { imageDigest: digest } }],
      failures: [{ failureCode: 'ImageNotFound' }],
    },
  });
  expect([...(await availableOf(settings, [release, image, release]))]).toEqual([image]);
  expect(aws.calls().map(({ input }) => input['imageIds'])).toEqual([
    [{ imageDigest: release.split('@')[1] }, { imageDigest: digest }],
  ]);
});
