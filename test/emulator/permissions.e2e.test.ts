import { emptyAccount } from '../support/accounts';
import { describeWith } from '../support/describe-with';
import { call, query, s3 } from '../support/aws';
import { assume, assumeOwn, policies, putPolicy } from './roles';

const BUCKET = 'fargate-duo-tfstate-111122223333-us-east-1';
const ECS = 'AmazonEC2ContainerServiceV20141113';
const IAM = '2010-05-08';

describeWith(['moto'], "the emulated account enforces a role's policies", () => {
  let url: string;
  /** Access keys of sessions, by role. */
  const keys: Record<string, string> = {};

  const iam = (parameters: Record<string, string>, role?: string) =>
    query(url, 'iam', IAM, parameters, role && keys[role]);
  const put = (role: string, name: string, document: object) => putPolicy(url, role, name, document);

  beforeAll(async () => {
    ({ url } = await emptyAccount());
    await s3(url, 'PUT', BUCKET);
    for (const role of ['deploy-dev', 'push', 'plan']) keys[role] = await assumeOwn(url, role);
  }, 300_000);

  const createCluster = (clusterName: string, key?: string) =>
    call(url, 'ecs', `${ECS}.CreateCluster`, { clusterName }, key);
  const createRole = (name: string, boundary: string) =>
    iam(
      {
        Action: 'CreateRole',
        RoleName: `fargate-duo-dev-${name}`,
        AssumeRolePolicyDocument: '{}',
        ...(boundary && { PermissionsBoundary: `arn:aws:iam::111122223333:policy/fargate-duo-${boundary}` }),
      },
      'deploy-dev',
    );
  const createVpc = (project: string, key: string | undefined) =>
    query(
      url,
      'ec2',
      '2016-11-15',
      {
        Action: 'CreateVpc',
        CidrBlock: '10.0.0.0/16',
        'TagSpecification.1.ResourceType': 'vpc',
        'TagSpecification.1.Tag.1.Key': 'project',
        'TagSpecification.1.Tag.1.Value': project,
        'TagSpecification.1.Tag.2.Key': 'environment',
        'TagSpecification.1.Tag.2.Value': 'dev',
      },
      key,
    );
  const idOf = (xml: string) => /<vpcId>(.+?)</.exec(xml)?.[1] ?? '';

  test("a deploy role reaches the state of its own environment, not another's", async () => {
    const write = (stack: string, key?: string) => s3(url, 'PUT', `${BUCKET}/${stack}.tfstate`, '{}', key);
    expect((await write('dev-ecs', keys['deploy-dev'])).status).toBe(200);
    const refused = await write('prod-ecs', keys['deploy-dev']);
    expect(refused.status).toBe(403);
    expect(await refused.text()).toMatch(
      /<Code>AccessDenied<.*s3:PutObject on resource: .*prod-ecs\.tfstate/,
    );
    expect((await write('prod-ecs')).status).toBe(200);
    expect((await s3(url, 'GET', `${BUCKET}/prod-ecs.tfstate`, undefined, keys['deploy-dev'])).status).toBe(
      403,
    );
  });

  test('the plan role reads every state and writes none, and no lock', async () => {
    const { plan } = keys;
    expect((await s3(url, 'GET', `${BUCKET}/dev-ecs.tfstate`, undefined, plan)).status).toBe(200);
    for (const file of ['dev-ecs.tfstate', 'dev-ecs.tfstate.tflock'])
      expect((await s3(url, 'PUT', `${BUCKET}/${file}`, '{}', plan)).status).toBe(403);
    await expect(createCluster('fargate-duo-dev', plan)).rejects.toThrow(/400 .*AccessDeniedException/);
  });

  test('the push role calls the registry but not ECS', async () => {
    await call(url, 'ecr', 'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken', {}, keys['push']);
    await expect(createCluster('fargate-duo-dev', keys['push'])).rejects.toThrow(
      /AccessDeniedException.*assumed-role\/fargate-duo-push\/test is not authorized to perform: ecs:CreateCluster on resource: arn:aws:ecs:us-east-1:111122223333:cluster\/fargate-duo-dev/,
    );
  });

  test('a deploy role creates roles only with the boundary, and cannot extend its own permissions', async () => {
    expect(await createRole('free', '')).toContain('<Code>AccessDenied</Code>');
    expect(await createRole('other', 'prod-boundary')).toContain('<Code>AccessDenied</Code>');
    expect(await createRole('task', 'dev-boundary')).toContain('<RoleName>fargate-duo-dev-task<');
    const all = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
    const widen = (RoleName: string) =>
      iam(
        { Action: 'PutRolePolicy', RoleName, PolicyName: 'all', PolicyDocument: JSON.stringify(all) },
        'deploy-dev',
      );
    expect(await widen('fargate-duo-deploy-dev')).toContain('<Code>AccessDenied</Code>');
    expect(await widen('fargate-duo-dev-task')).not.toContain('Error');
    // Permissions that it gives itself this way are limited by the boundary.
    const boundary = policies.find(({ name }) => name === 'fargate-duo-dev-boundary');
    await iam({
      Action: 'CreatePolicy',
      PolicyName: 'fargate-duo-dev-boundary',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: boundary?.statements }),
    });
    await expect(createCluster('anything', await assume(url, 'fargate-duo-dev-task'))).rejects.toThrow(
      'AccessDenied',
    );
  });

  test('EC2 authorizes the new resource and its container, each by its own tags', async () => {
    const key = keys['deploy-dev'];
    expect(await createVpc('somebody-else', key)).toContain('<Code>UnauthorizedOperation</Code>');
    const own = idOf(await createVpc('fargate-duo', key));
    const foreign = idOf(await createVpc('somebody-else', undefined));
    const createSubnet = (VpcId: string) =>
      query(
        url,
        'ec2',
        '2016-11-15',
        {
          Action: 'CreateSubnet',
          VpcId,
          CidrBlock: '10.0.0.0/24',
          'TagSpecification.1.ResourceType': 'subnet',
          'TagSpecification.1.Tag.1.Key': 'project',
          'TagSpecification.1.Tag.1.Value': 'fargate-duo',
          'TagSpecification.1.Tag.2.Key': 'environment',
          'TagSpecification.1.Tag.2.Value': 'dev',
        },
        key,
      );
    expect(await createSubnet(foreign)).toContain('<Code>UnauthorizedOperation</Code>');
    expect(await createSubnet(own)).toContain('<subnetId>');
  });

  test('a passed role must belong to the environment', async () => {
    const register = (role: string) =>
      call(
        url,
        'ecs',
        `${ECS}.RegisterTaskDefinition`,
        {
          family: 'fargate-duo-dev',
          containerDefinitions: [{ name: 'app', image: 'app', memory: 128 }],
          executionRoleArn: `arn:aws:iam::111122223333:role/${role}`,
        },
        keys['deploy-dev'],
      );
    await register('fargate-duo-dev-execution');
    await expect(register('fargate-duo-prod-execution')).rejects.toThrow('iam:PassRole');
    await expect(register('administrator')).rejects.toThrow('iam:PassRole');
  });

  test('without one action exactly that call fails', async () => {
    for (const { name, statements } of policies.filter((each) => each.name.includes('deploy-dev')))
      await put('fargate-duo-deploy-dev', name, {
        Version: '2012-10-17',
        Statement: statements.map(({ Action, ...rest }) => ({
          ...rest,
          Action: Action.filter((action) => action !== 'ecs:CreateCluster'),
        })),
      });
    const key = keys['deploy-dev'];
    await expect(createCluster('fargate-duo-dev', key)).rejects.toThrow('ecs:CreateCluster');
    await call(url, 'ecs', `${ECS}.ListClusters`, {}, key);
    await createCluster('fargate-duo-dev');
    await call(url, 'ecs', `${ECS}.DeleteCluster`, { cluster: 'fargate-duo-dev' }, key);
  });

  test('a denial overrides every allowing statement', async () => {
    const Statement = [{ Effect: 'Deny', Action: 'ecs:List*', Resource: '*' }];
    await call(url, 'ecs', `${ECS}.ListClusters`, {}, keys['plan']);
    await put('fargate-duo-plan', 'deny', { Version: '2012-10-17', Statement });
    await expect(call(url, 'ecs', `${ECS}.ListClusters`, {}, keys['plan'])).rejects.toThrow('AccessDenied');
  });

  test('an unknown session has no permissions, and is not the administrator', async () => {
    await expect(createCluster('anything', 'ASIAAAAAAAAAAAAAAAAA')).rejects.toThrow(
      'UnrecognizedClientException',
    );
  });

  test('permission checks are reported, with the allowing statement', async () => {
    const told = await (await fetch(`${url}/moto-api/permissions`)).json();
    expect(told).toContainEqual({
      role: 'fargate-duo-push',
      action: 'ecr:GetAuthorizationToken',
      resource: '*',
      statements: ['fargate-duo-push-registry/5'],
      times: 1,
    });
    expect(told).toContainEqual(
      expect.objectContaining({ role: null, action: 'ecs:CreateCluster', statements: [] }),
    );
  });
});
