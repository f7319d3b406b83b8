import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { ECS, type RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import { IAM } from '@aws-sdk/client-iam';
import { SSM } from '@aws-sdk/client-ssm';

import { call } from '../../support/aws';
import { describeWith } from '../../support/describe-with';
import { fresh, optionsOfAccount, the } from './account';

describeWith(['moto'], 'in the emulated ECS', () => {
  let options: Awaited<ReturnType<typeof optionsOfAccount>>;

  beforeAll(async () => {
    options = await optionsOfAccount();
  });

  /** Why the tasks of a service that has this task definition were stopped, if they were. */
  async function stopsOf(
    definition: Partial<RegisterTaskDefinitionCommandInput>,
  ): Promise<string | undefined> {
    const ecs = new ECS(options);
    const name = fresh();
    await ecs.createCluster({ clusterName: name });
    const size = { networkMode: 'awsvpc', cpu: '256', memory: '512' } as const;
    await ecs.registerTaskDefinition({ family: name, ...size, containerDefinitions: [], ...definition });
    await ecs.createService({ cluster: name, serviceName: name, taskDefinition: name, desiredCount: 1 });
    const { taskArns: tasks } = await ecs.listTasks({ cluster: name, desiredStatus: 'STOPPED' });
    if (tasks?.length === 0) return undefined;
    return the((await ecs.describeTasks({ cluster: name, tasks })).tasks?.[0]).stoppedReason;
  }

  const secrets = (operation: string, sent: object) =>
    call(options.endpoint, 'secretsmanager', `secretsmanager.${operation}`, sent) as Promise<{ ARN: string }>;
  const secret = async (Name: string) =>
    (await secrets('CreateSecret', { Name, SecretString: '{"key":"held"}' })).ARN;

  const app = { name: 'app', image: 'app' };
  const logsTo = (group: string, its: Record<string, string> = {}) => ({
    containerDefinitions: [
      {
        ...app,
        logConfiguration: {
          logDriver: 'awslogs' as const,
          options: { 'awslogs-group': group, 'awslogs-region': 'us-east-1', ...its },
        },
      },
    ],
  });
  const reads = (valueFrom: string) => ({
    containerDefinitions: [{ ...app, secrets: [{ name: 'TOKEN', valueFrom }] }],
  });

  /** What a task needs, its creation (which returns the task's reference to it), and ECS's message without it. */
  const needs: [
    what: string,
    reason: RegExp,
    definition: (name: string) => object,
    absent: string,
    make: () => Promise<string>,
  ][] = [
    [
      'log group',
      /^ResourceInitializationError: failed to validate logger args: .* log group does not exist\.$/,
      (group) => logsTo(group),
      'nowhere',
      async () => {
        await new CloudWatchLogs(options).createLogGroup({ logGroupName: 'somewhere' });
        return 'somewhere';
      },
    ],
    [
      'parameter',
      /^ResourceInitializationError: unable to pull secrets .* invalid ssm parameters: \/nothing$/,
      reads,
      'arn:aws:ssm:us-east-1:111122223333:parameter/nothing',
      async () => {
        await new SSM(options).putParameter({ Name: '/token', Type: 'SecureString', Value: 'held' });
        return 'arn:aws:ssm:us-east-1:111122223333:parameter/token';
      },
    ],
    [
      'secret',
      /^ResourceInitializationError: unable to pull secrets .* can't find the specified secret\.$/,
      reads,
      'arn:aws:secretsmanager:us-east-1:111122223333:secret:nothing',
      async () => `${await secret('token')}:key::`,
    ],
    [
      'execution role',
      /^ECS was unable to assume the role '.*' that was provided for this task\.$/,
      (executionRoleArn) => ({ containerDefinitions: [app], executionRoleArn }),
      'arn:aws:iam::111122223333:role/nobody',
      async () => {
        const Principal = { Service: 'ecs-tasks.amazonaws.com' };
        const Statement = [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }];
        const trust = JSON.stringify({ Version: '2012-10-17', Statement });
        const role = { RoleName: 'execution', AssumeRolePolicyDocument: trust };
        return the((await new IAM(options).createRole(role)).Role?.Arn);
      },
    ],
  ];

  test.each(needs)('a task starts only with its %s', async (_, reason, definition, absent, make) => {
    expect(await stopsOf(definition(absent))).toMatch(reason);
    expect(await stopsOf(definition(await make()))).toBeUndefined();
  });

  test('a task that creates its log group does not need it beforehand', async () => {
    expect(await stopsOf(logsTo('made', { 'awslogs-create-group': 'true' }))).toBeUndefined();
  });

  // The complete ARN has six more characters, after a hyphen.
  const partials = [
    ['db-secret', false],
    ['db-secrets', true],
    ['dbsecret', true],
  ] as const;

  test.each(partials)('a task that names %s by an ARN without its end starts: %s', async (name, starts) => {
    const whole = await secret(name);

    expect((await stopsOf(reads(whole.slice(0, -7)))) === undefined).toBe(starts);
    expect(await stopsOf(reads(whole))).toBeUndefined();
  });

  test.each(partials)('the value of %s is found by an ARN without its end: %s', async (name, found) => {
    const SecretId = (await secret(`of-${name}`)).slice(0, -7);
    const answer = await secrets('GetSecretValue', { SecretId }).then(() => 'found', String);

    expect(answer).toContain(found ? 'found' : 'ResourceNotFoundException');
  });
});
