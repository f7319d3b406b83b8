import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { settings as example } from '../../fixtures/settings';
import { statementsOf, synthesize } from '../synthesize';

const stack = synthesize()('bootstrap');

describe('state bucket', () => {
  test('is versioned, encrypted and closed to the public', () => {
    expect(stack.json).toHaveResourceWithProperties(S3BucketVersioningA, {
      versioning_configuration: { status: 'Enabled' },
    });
    expect(stack.json).toHaveResourceWithProperties(S3BucketServerSideEncryptionConfigurationA, {
      rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } }],
    });
    expect(stack.json).toHaveResourceWithProperties(S3BucketPublicAccessBlock, {
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(stack.one('aws_s3_bucket_ownership_controls').rule).toEqual({
      object_ownership: 'BucketOwnerEnforced',
    });
  });

  test('refuses every request without TLS', () => {
    expect(statementsOf(stack.one('aws_s3_bucket_policy').policy)).toEqual([
      expect.objectContaining({
        Effect: 'Deny',
        Principal: '*',
        Action: ['s3:*'],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    ]);
  });

  test('deletes old versions after 90 days, and abandoned uploads', () => {
    expect(stack.json).toHaveResourceWithProperties(S3BucketLifecycleConfiguration, {
      rule: [
        expect.objectContaining({
          status: 'Enabled',
          noncurrent_version_expiration: [{ noncurrent_days: 90 }],
          abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
        }),
      ],
    });
  });

  test('is not destroyed by accident, only in a teardown', () => {
    expect(stack.one('aws_s3_bucket')).toMatchObject({
      force_destroy: false,
      lifecycle: { prevent_destroy: true },
    });
    const torn = synthesize(example, { teardown: true })('bootstrap');
    expect(torn.one('aws_s3_bucket')).toMatchObject({
      force_destroy: true,
      lifecycle: { prevent_destroy: false },
    });
  });
});

test('every environment has a release record, which no plan ever resets', () => {
  expect(stack.all('aws_ssm_parameter')).toMatchObject(
    ['dev', 'prod'].map((name) => ({
      name: `/fargate-duo/${name}/release`,
      type: 'String',
      insecure_value: 'none',
      lifecycle: { ignore_changes: ['insecure_value', 'description'] },
    })),
  );
});
