import { IamOpenidConnectProvider } from '@cdktf/provider-aws/lib/iam-openid-connect-provider';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';

import { settings as example } from '../../settings';
import { type PolicyStatement, statementsOf, synthesize } from './synthesize';

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

  test('refuses everybody who does not come by TLS', () => {
    expect(statementsOf(stack.one('aws_s3_bucket_policy').policy)).toEqual([
      expect.objectContaining({
        Effect: 'Deny',
        Principal: '*',
        Action: ['s3:*'],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    ]);
  });

  test('forgets old versions after 90 days', () => {
    expect(stack.json).toHaveResourceWithProperties(S3BucketLifecycleConfiguration, {
      rule: [
        expect.objectContaining({
          status: 'Enabled',
          noncurrent_version_expiration: [{ noncurrent_days: 90 }],
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

describe('roles', () => {
  const roles = stack.all('aws_iam_role');
  const trustOf = (name: string) => {
    const role = roles.find((candidate) => candidate.name === name);
    const [statement] = statementsOf(role?.assume_role_policy);
    if (!statement) throw new Error(`no trust in ${name}`);
    return statement;
  };

  test('are those of the design', () => {
    expect(roles.map(({ name }) => name).sort()).toEqual([
      'fargate-duo-deploy-dev',
      'fargate-duo-deploy-prod',
      'fargate-duo-plan',
      'fargate-duo-push',
    ]);
  });

  test.each([
    ['fargate-duo-deploy-dev', ['environment:dev']],
    ['fargate-duo-deploy-prod', ['environment:prod']],
    ['fargate-duo-push', ['ref:refs/heads/main']],
    ['fargate-duo-plan', ['pull_request', 'ref:refs/heads/main']],
  ])('%s trusts %j of the one repository, in both forms of the subject', (name, subjects) => {
    const { Action, Condition } = trustOf(name);
    expect(Action).toEqual(['sts:AssumeRoleWithWebIdentity']);
    expect(Condition).toEqual({
      StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
      StringLike: {
        'token.actions.githubusercontent.com:sub': subjects.flatMap((subject) => [
          `repo:your-name/fargate-duo:${subject}`,
          `repo:your-name@*/fargate-duo@*:${subject}`,
        ]),
      },
    });
  });

  test("GitHub's OIDC provider is made, or the account's own is adopted: there can be one only", () => {
    expect(stack.json).toHaveResourceWithProperties(IamOpenidConnectProvider, {
      url: 'https://token.actions.githubusercontent.com',
      client_id_list: ['sts.amazonaws.com'],
    });
    const adopted = synthesize({ ...example, githubOidcProvider: 'adopt' })('bootstrap');
    expect(adopted.json).not.toHaveResource(IamOpenidConnectProvider);
    expect(adopted.json).toContain(
      'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com',
    );
  });
});

describe('policies', () => {
  const policies = new Map(
    stack.all('aws_iam_policy').map(({ name, policy }) => [name as string, policy as string]),
  );
  const of = (role: string): PolicyStatement[] =>
    [...policies]
      .filter(([name]) => name.startsWith(`fargate-duo-${role}-`))
      .flatMap(([, policy]) => statementsOf(policy));
  const allowing = (role: string, action: string) => of(role).filter(({ Action }) => Action.includes(action));

  test.each([...policies])('%s fits into the 6,144 characters of a managed policy', (_, policy) => {
    expect(policy.length).toBeLessThan(6144);
  });

  test.each([...policies])('%s allows no service as a whole', (_, policy) => {
    const actions = statementsOf(policy).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => /^(\*|\w[\w-]*:\*)$/.test(action))).toEqual([]);
  });

  test('the plan role only reads: it cannot even write a lock', () => {
    const actions = of('plan').flatMap(({ Action }) => Action);
    expect(actions.filter((action) => !/:(Get|List|Describe)/.test(action))).toEqual([]);
  });

  test('the push role reaches the registry and its own state, nothing else', () => {
    const services = new Set(
      of('push').flatMap(({ Action }) => Action.map((action) => action.split(':')[0])),
    );
    expect([...services].sort()).toEqual(['ecr', 's3']);
  });

  test.each(['dev', 'prod'])('the deploy role of %s writes its own state and lock alone', (name) => {
    const bucket = 'arn:aws:s3:::fargate-duo-tfstate-123456789012-us-east-1';
    expect(allowing(`deploy-${name}`, 's3:PutObject').flatMap(({ Resource }) => Resource)).toEqual([
      `${bucket}/${name}-*.tfstate`,
      `${bucket}/${name}-*.tfstate.tflock`,
    ]);
  });

  test('the deploy role of dev names nothing of prod but its readable record', () => {
    const prod = of('deploy-dev').filter((statement) => JSON.stringify(statement).includes('prod'));
    expect(prod.flatMap(({ Action }) => Action).filter((action) => !/:(Get|List)/.test(action))).toEqual([]);
  });

  test('a deploy role makes roles only inside the boundary, and cannot take it off', () => {
    const boundary = { 'iam:PermissionsBoundary': 'arn:aws:iam::123456789012:policy/fargate-duo-boundary' };
    for (const action of [
      'iam:CreateRole',
      'iam:PutRolePolicy',
      'iam:AttachRolePolicy',
      'iam:PutRolePermissionsBoundary',
    ]) {
      expect(allowing('deploy-dev', action)).toEqual([
        expect.objectContaining({
          Resource: ['arn:aws:iam::123456789012:role/fargate-duo-dev-*'],
          Condition: { StringEquals: boundary },
        }),
      ]);
    }
    expect(allowing('deploy-dev', 'iam:DeleteRolePermissionsBoundary')).toEqual([]);
  });

  // What AWS asks for and an emulator never shows.
  test('a deploy role passes its own roles, to the one service that each is for', () => {
    expect(
      allowing('deploy-dev', 'iam:PassRole').map(({ Resource, Condition }) => ({ Resource, Condition })),
    ).toEqual([
      {
        Resource: ['arn:aws:iam::123456789012:role/fargate-duo-dev-flow-logs'],
        Condition: { StringEquals: { 'iam:PassedToService': 'vpc-flow-logs.amazonaws.com' } },
      },
      {
        Resource: [
          'arn:aws:iam::123456789012:role/fargate-duo-dev-execution',
          'arn:aws:iam::123456789012:role/fargate-duo-dev-task',
        ],
        Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      },
    ]);
  });

  test('a deploy role makes the service-linked roles that a new account lacks', () => {
    const [statement] = allowing('deploy-dev', 'iam:CreateServiceLinkedRole');
    expect(statement?.Condition?.StringEquals?.['iam:AWSServiceName']).toEqual([
      'ecs.amazonaws.com',
      'ecs.application-autoscaling.amazonaws.com',
      'elasticloadbalancing.amazonaws.com',
    ]);
  });

  test.each([
    'ec2:CreateTags',
    'elasticloadbalancing:AddTags',
    'ecs:TagResource',
    'iam:TagRole',
    'logs:TagResource',
  ])('a deploy role may tag what it makes: %s', (action) => {
    expect(allowing('deploy-dev', action)).not.toEqual([]);
  });
});

test('every environment has a release record, which no plan ever puts back', () => {
  expect(stack.all('aws_ssm_parameter')).toMatchObject(
    ['dev', 'prod'].map((name) => ({
      name: `/fargate-duo/${name}/release`,
      type: 'String',
      insecure_value: 'none',
      lifecycle: { ignore_changes: ['insecure_value'] },
    })),
  );
});
