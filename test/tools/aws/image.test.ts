/** Which releases still have their image. */
import { availableOf } from '../../../tools/aws/image';
import { startAwsEndpoint } from '../support/aws-endpoint';
import { digest, image, release, settings } from '../support/deployed-account';

test('the images that the repository still has are found with one question', async () => {
  const endpoint = await startAwsEndpoint({
    answers: {
      'ecr:BatchGetImage': {
        images: [{ imageId: { imageDigest: digest } }],
        failures: [{ failureCode: 'ImageNotFound' }],
      },
    },
  });
  const before = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint.url,
    AWS_ACCESS_KEY_ID: 'testing',
    AWS_SECRET_ACCESS_KEY: 'testing',
  });
  try {
    expect([...(await availableOf(settings, [release, image, release]))]).toEqual([image]);
    expect(endpoint.calls.map(({ input }) => input['imageIds'])).toEqual([
      [{ imageDigest: release.split('@')[1] }, { imageDigest: digest }],
    ]);
  } finally {
    process.env = before;
    endpoint.close();
  }
});
