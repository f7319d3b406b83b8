import { settings as example } from '../../fixtures/settings';
import { type PolicyStatement, statementsOf, synthesize } from '../synthesize';

const stack = synthesize()('bootstrap');

describe('policies', () => {
  const policies = new Map(
    stack.all('aws_iam_policy').map(({ name, policy }) => [name as string, policy as string]),
  );
  const of = (role: string): PolicyStatement[] =>
    [...policies]
      .filter(([name]) => name.startsWith(`fargate-duo-${role}-`))
      .flatMap(([, policy]) => statementsOf(policy));
  const allowing = (role: string, action: string) => of(role).filter(({ Action }) => Action.includes(action));

  test.each([...policies])('%s allows no service as a whole', (_, policy) => {
    const actions = statementsOf(policy).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => /^(\*|\w[\w-]*:\*)$/.test(action))).toEqual([]);
  });

  test('every policy of a role is created here', () => {
    const attached = stack.all('aws_iam_role_policy_attachment').map(({ policy_arn }) => policy_arn);
    expect(attached).not.toEqual([]);
    expect(attached.filter((arn) => !String(arn).startsWith('${aws_iam_policy.'))).toEqual([]);
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

  test.each(['dev', 'prod'])(
    'the deploy role of %s writes only its own state, its lock and the record of what was deployed',
    (name) => {
      const bucket = 'arn:aws:s3:::fargate-duo-tfstate-111122223333-us-east-1';
      expect(allowing(`deploy-${name}`, 's3:PutObject').flatMap(({ Resource }) => Resource)).toEqual([
        `${bucket}/${name}-*.tfstate`,
        `${bucket}/${name}-*.tfstate.tflock`,
        `${bucket}/${name}-ecs.deployed.json`,
      ]);
    },
  );

  test("the deploy role of prod may do the same as dev's, in its own environment, and read what dev has released", () => {
    const text = (role: string) => JSON.stringify(of(role));
    const record = '"arn:aws:ssm:us-east-1:111122223333:parameter/fargate-duo/dev/release",';
    expect(text('deploy-prod').split(record)).toHaveLength(2);
    expect(text('deploy-prod').replace(record, '')).toBe(
      text('deploy-dev').replace(/(?<=[-/"])dev(?=[-/:"])/g, 'prod'),
    );
  });

  test('the deploy role of dev names no resource of prod', () => {
    expect(JSON.stringify(of('deploy-dev'))).not.toContain('prod');
  });

  test('a deploy role creates roles only inside the boundary, and cannot remove it', () => {
    const boundary = {
      'iam:PermissionsBoundary': 'arn:aws:iam::111122223333:policy/fargate-duo-dev-boundary',
    };
    for (const action of ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:PutRolePermissionsBoundary']) {
      expect(allowing('deploy-dev', action)).toEqual([
        expect.objectContaining({
          Resource: ['arn:aws:iam::111122223333:role/fargate-duo-dev-*'],
          Condition: { StringEquals: boundary },
        }),
      ]);
    }
    for (const action of [
      'iam:DeleteRolePermissionsBoundary',
      'iam:AttachRolePolicy',
      'iam:CreatePolicyVersion',
    ])
      expect(allowing('deploy-dev', action)).toEqual([]);
  });

  test("each environment's boundary covers its own logs and secrets, and no other environment's", () => {
    const { dev, prod } = example.environments;
    if (!dev || !prod) throw new TypeError('the example has dev and prod');
    const secret = (name: string) => ({ app: { KEY: { ssm: `/${name}/key` } } });
    const stack = synthesize({
      ...example,
      environments: { dev: { ...dev, secrets: secret('dev') }, prod: { ...prod, secrets: secret('prod') } },
    })('bootstrap');
    const boundary = (name: string) =>
      stack.all('aws_iam_policy').find((policy) => policy.name === `fargate-duo-${name}-boundary`)?.policy;
    expect(boundary('dev')).toContain('parameter/dev/key');
    expect(boundary('dev')).not.toContain('prod');
    expect(boundary('prod')).not.toContain('/dev/');
  });

  // AWS authorizes a creation twice: for the new resource, by the request's tags, and for its container.
  test.each(['ec2:CreateSubnet', 'ec2:CreateSecurityGroup', 'ec2:CreateVpcEndpoint', 'ec2:CreateFlowLogs'])(
    "%s is allowed for the new resource, and in the environment's own VPC",
    (action) => {
      const [made, parent, ...others] = allowing('deploy-dev', action);
      expect(made?.Resource).not.toContain('*');
      expect(made?.Condition).toEqual({
        StringEquals: { 'aws:RequestTag/project': 'fargate-duo', 'aws:RequestTag/environment': 'dev' },
      });
      expect(parent?.Condition).toEqual({
        StringEquals: { 'aws:ResourceTag/project': 'fargate-duo', 'aws:ResourceTag/environment': 'dev' },
      });
      expect(others).toEqual([]);
    },
  );

  test("dev cannot claim prod's resources by tagging them", () => {
    for (const { Condition } of allowing('deploy-dev', 'elasticloadbalancing:AddTags')) {
      const keys = Object.keys(Condition?.StringEquals ?? {});
      expect(keys.some((key) => /ResourceTag|CreateAction/.test(key))).toBe(true);
    }
    const [listener] = allowing('deploy-dev', 'elasticloadbalancing:CreateListener');
    expect(listener?.Condition?.StringEquals).toMatchObject({ 'aws:ResourceTag/environment': 'dev' });
  });

  // Autoscaling's permission check names no alarm.
  test('autoscaling may create its own alarms', () => {
    expect(allowing('deploy-dev', 'cloudwatch:PutMetricAlarm').map(({ Resource }) => Resource)).toEqual([
      ['*'],
    ]);
  });

  test('a deploy role passes its own roles, to the one service that each is for', () => {
    expect(
      allowing('deploy-dev', 'iam:PassRole').map(({ Resource, Condition }) => ({ Resource, Condition })),
    ).toEqual([
      {
        Resource: ['arn:aws:iam::111122223333:role/fargate-duo-dev-flow-logs'],
        Condition: { StringEquals: { 'iam:PassedToService': 'vpc-flow-logs.amazonaws.com' } },
      },
      {
        Resource: [
          'arn:aws:iam::111122223333:role/fargate-duo-dev-execution',
          'arn:aws:iam::111122223333:role/fargate-duo-dev-task',
        ],
        Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      },
      {
        Resource: [
          'arn:aws:iam::111122223333:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService',
        ],
        Condition: {
          StringEquals: { 'iam:PassedToService': 'ecs.application-autoscaling.amazonaws.com' },
        },
      },
    ]);
  });

  test('AWS also checks resources without our tags for an address and a rule: a deploy role changes nothing else of them', () => {
    const untagged = of('deploy-dev').filter(({ Resource }) =>
      Resource.some((arn) => /:(network-interface|prefix-list)\//.test(arn)),
    );
    expect(untagged).toEqual([
      expect.objectContaining({
        Action: ['ec2:DisassociateAddress', 'ec2:ModifySecurityGroupRules'],
        Resource: [
          'arn:aws:ec2:us-east-1:111122223333:network-interface/*',
          'arn:aws:ec2:us-east-1:aws:prefix-list/*',
        ],
      }),
    ]);
  });

  test('a deploy role creates the service-linked roles that a new account lacks', () => {
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
  ])('a deploy role may tag what it creates: %s', (action) => {
    expect(allowing('deploy-dev', action)).not.toEqual([]);
  });
});
