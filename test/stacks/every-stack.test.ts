import { settings as example } from '../fixtures/settings';
import { synthesize } from './synthesize';

const stacks = synthesize();
const ids = ['bootstrap', 'ecr', 'dev-networking', 'dev-ecs', 'prod-networking', 'prod-ecs'];

describe.each(ids)('%s', (id) => {
  const stack = stacks(id);

  test('keeps its state in the bucket, encrypted and locked by S3 itself', () => {
    expect(stack.terraform.backend).toEqual({
      s3: {
        bucket: 'fargate-duo-tfstate-111122223333-us-east-1',
        key: `${id}.tfstate`,
        region: 'us-east-1',
        encrypt: true,
        use_lockfile: true,
        allowed_account_ids: ['111122223333'],
      },
    });
  });

  test('touches the configured account alone, and tags everything', () => {
    const environment = id.includes('-') ? id.split('-')[0] : 'shared';
    expect(stack.provider.aws).toEqual([
      {
        region: 'us-east-1',
        allowed_account_ids: ['111122223333'],
        default_tags: [{ tags: { project: 'fargate-duo', environment, stack: id, 'managed-by': 'cdktf' } }],
      },
    ]);
  });

  test('runs with the exact provider that the tests run with', () => {
    expect(stack.terraform.required_providers.aws).toMatchObject({ version: '5.100.0' });
  });
});

test('an inline policy has a name of its own: an adopted role gets it anew, not another beside it', () => {
  const policies = ids.flatMap((id) => stacks(id).all('aws_iam_role_policy'));
  expect(policies.map(({ name }) => name)).toEqual(['write', 'execution', 'write', 'execution']);
});

test('only bootstrap can begin with its state in a file', () => {
  const local = synthesize(example, { localStatePath: '/somewhere/bootstrap.tfstate' });
  expect(local('bootstrap').terraform.backend).toEqual({ local: { path: '/somewhere/bootstrap.tfstate' } });
  expect(Object.keys(local('ecr').terraform.backend)).toEqual(['s3']);
});
