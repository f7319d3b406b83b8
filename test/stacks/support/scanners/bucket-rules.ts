import { all, type Resource } from '../network/resources';
import { block, policyOf, type Rules, type Statement } from './rule';

const BLOCK = 'aws_s3_bucket_public_access_block';
const BUCKET = 'aws_s3_bucket';

const ruleOf = ({ rule }: Resource) => block(rule);
const encryption = (resource: Resource) => block(ruleOf(resource).apply_server_side_encryption_by_default);
const kms = (key: Resource) => ({
  rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms', ...key } }],
});

/** A bucket's companion, a resource of its own since provider 4. */
const beside = (type: string) => ({
  type: BUCKET,
  holds: (_: Resource, stack: Record<string, Record<string, Resource>>) => all(stack, type).length > 0,
  breach: (_: Resource, stack: Record<string, Record<string, Resource>>) => {
    stack[type] = {};
  },
});

/** The same where the stacks deviate. */
const missing = (type: string) => ({
  ...beside(type),
  deviates: ['bootstrap'],
  mend: (_: Resource, stack: Record<string, Record<string, Resource>>) => {
    stack[type] = { added: {} };
  },
});

const deniesPlain = ({ Effect, Action, Condition }: Statement) =>
  Effect === 'Deny' && Action.includes('s3:*') && Condition?.Bool?.['aws:SecureTransport'] === 'false';

export const bucketRules = {
  'a bucket has a public access block': {
    ids: { checkov: ['CKV2_AWS_6'], trivy: ['AVD-AWS-0094'], fsbp: ['S3.8'] },
    ...beside(BLOCK),
  },
  'a bucket refuses public ACLs': {
    ids: { checkov: ['CKV_AWS_53'], trivy: ['AVD-AWS-0086'] },
    type: BLOCK,
    holds: ({ block_public_acls }) => block_public_acls === true,
    breach: { block_public_acls: false },
  },
  'a bucket refuses a public policy': {
    ids: { checkov: ['CKV_AWS_54'], trivy: ['AVD-AWS-0087'] },
    type: BLOCK,
    holds: ({ block_public_policy }) => block_public_policy === true,
    breach: { block_public_policy: false },
  },
  'a bucket ignores public ACLs': {
    ids: { checkov: ['CKV_AWS_55'], trivy: ['AVD-AWS-0091'] },
    type: BLOCK,
    holds: ({ ignore_public_acls }) => ignore_public_acls === true,
    breach: { ignore_public_acls: false },
  },
  'a bucket that was made public is still for its owner alone': {
    ids: { checkov: ['CKV_AWS_56'], trivy: ['AVD-AWS-0093'] },
    type: BLOCK,
    holds: ({ restrict_public_buckets }) => restrict_public_buckets === true,
    breach: { restrict_public_buckets: undefined },
  },
  'a bucket has no ACLs': {
    ids: { checkov: ['CKV2_AWS_65'], fsbp: ['S3.12'] },
    type: 'aws_s3_bucket_ownership_controls',
    holds: (resource) => ruleOf(resource).object_ownership === 'BucketOwnerEnforced',
    breach: { rule: { object_ownership: 'ObjectWriter' } },
  },
  'a bucket is encrypted': {
    ids: { checkov: ['CKV_AWS_19'] },
    ...beside('aws_s3_bucket_server_side_encryption_configuration'),
  },
  'a bucket is encrypted with a key of one’s own': {
    ids: { checkov: ['CKV_AWS_145'], trivy: ['AVD-AWS-0132'] },
    type: 'aws_s3_bucket_server_side_encryption_configuration',
    holds: (resource) => Boolean(encryption(resource).kms_master_key_id),
    breach: kms({}),
    deviates: ['bootstrap'],
    mend: kms({ kms_master_key_id: 'arn' }),
  },
  'a bucket keeps old versions': {
    ids: { checkov: ['CKV_AWS_21'], trivy: ['AVD-AWS-0090'] },
    type: 'aws_s3_bucket_versioning',
    holds: ({ versioning_configuration }) => block(versioning_configuration).status === 'Enabled',
    breach: { versioning_configuration: { status: 'Suspended' } },
  },
  'a bucket lets old versions go': {
    ids: { checkov: ['CKV2_AWS_61'], fsbp: ['S3.13'] },
    ...beside('aws_s3_bucket_lifecycle_configuration'),
  },
  'a bucket lets abandoned uploads go': {
    ids: { checkov: ['CKV_AWS_300'] },
    type: 'aws_s3_bucket_lifecycle_configuration',
    holds: (resource) =>
      Number(block(ruleOf(resource).abort_incomplete_multipart_upload).days_after_initiation) > 0,
    breach: { rule: [{ status: 'Enabled' }] },
  },
  'a bucket is spoken to over TLS alone': {
    ids: { fsbp: ['S3.5'] },
    type: 'aws_s3_bucket_policy',
    holds: ({ policy }) =>
      (JSON.parse(policy as string) as { Statement: Statement[] }).Statement.some(deniesPlain),
    breach: { policy: policyOf({ Action: ['s3:*'] }) },
  },
  'a bucket writes access logs': {
    ids: { checkov: ['CKV_AWS_18'], trivy: ['AVD-AWS-0089'], fsbp: ['S3.9'] },
    ...missing('aws_s3_bucket_logging'),
  },
  'a bucket is copied to another region': {
    ids: { checkov: ['CKV_AWS_144'] },
    ...missing('aws_s3_bucket_replication_configuration'),
  },
  'a bucket tells of its events': {
    ids: { checkov: ['CKV2_AWS_62'] },
    ...missing('aws_s3_bucket_notification'),
  },
} satisfies Rules;
