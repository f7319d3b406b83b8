import { containersOf, ecsOf, statementsOf, type Synthesized, synthesize } from '../synthesize';

const dev = synthesize()('dev-ecs');

describe('roles', () => {
  const grants = (stack: Synthesized) =>
    stack
      .all('aws_iam_role_policy')
      .flatMap(({ policy }) => statementsOf(policy).flatMap(({ Action }) => Action));

  test('the execution role pulls and logs, the task role may do nothing', () => {
    expect(grants(dev)).toEqual([
      'ecr:BatchCheckLayerAvailability',
      'ecr:BatchGetImage',
      'ecr:GetDownloadUrlForLayer',
      'ecr:GetAuthorizationToken',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
    const { execution_role_arn, task_role_arn } = dev.one('aws_ecs_task_definition');
    expect(execution_role_arn).toContain('execution');
    expect(task_role_arn).not.toContain('execution');
  });

  test('both have the boundary, and can be assumed only for this account', () => {
    for (const role of dev.all('aws_iam_role')) {
      expect(role.permissions_boundary).toBe('arn:aws:iam::111122223333:policy/fargate-duo-dev-boundary');
      expect(statementsOf(role.assume_role_policy)[0]).toMatchObject({
        Principal: { Service: 'ecs-tasks.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
      });
    }
  });

  test('secrets are named in the container that needs them, and the execution role can read them', () => {
    const stack = ecsOf({ secrets: { app: { KEY: { ssm: '/duo/key' }, DB: { secretsManager: 'db' } } } });
    const parameter = 'arn:aws:ssm:us-east-1:111122223333:parameter/duo/key';
    const secret = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:db';
    expect(containersOf(stack).map(({ secrets }) => secrets)).toEqual([
      [
        { name: 'KEY', valueFrom: parameter },
        { name: 'DB', valueFrom: secret },
      ],
      [],
    ]);
    const statements = statementsOf(stack.one('aws_iam_role_policy').policy);
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: ['ssm:GetParameters'],
      Resource: [parameter],
    });
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: ['secretsmanager:GetSecretValue'],
      Resource: [`${secret}-??????`],
    });
  });

  test('ECS Exec is off; if it is on, the root file system is writable and the channels are allowed', () => {
    expect(dev.one('aws_ecs_service')).toMatchObject({ enable_execute_command: false });
    const stack = ecsOf({ exec: true });
    expect(stack.one('aws_ecs_service')).toMatchObject({ enable_execute_command: true });
    expect(containersOf(stack).map(({ readonlyRootFilesystem }) => readonlyRootFilesystem)).toEqual([
      false,
      false,
    ]);
    expect(grants(stack)).toContain('ssmmessages:OpenDataChannel');
    // ECS logs the sessions to the container's log unless the cluster configures another place.
    expect(stack.one('aws_ecs_cluster')).not.toHaveProperty('configuration');
  });
});
