import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { ECR } from '@aws-sdk/client-ecr';
import { IAM } from '@aws-sdk/client-iam';
import { SSM } from '@aws-sdk/client-ssm';

import { emptyAccount } from '../../support/accounts';
import { s3 } from '../../support/aws';
import { describeWith } from '../../support/describe-with';
import type { Account } from '../../support/fork';
import { optionsOf } from './account';
import { ask, testRefusals, x } from './refusals';

describeWith(['moto'], 'in the emulated account, as a name', () => {
  let account: Account;

  beforeAll(async () => {
    account = await emptyAccount();
  });

  const alarm = {
    ...{ Namespace: 'AWS/ECS', MetricName: 'CPUUtilization', Statistic: 'Sum', Period: '60' },
    ...{ EvaluationPeriods: '1', Threshold: '1', ComparisonOperator: 'GreaterThanThreshold' },
  };
  const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const cloudwatch = (parameters: Record<string, string>) => ask(account, 'monitoring', parameters);
  const levels = (count: number) => '/l'.repeat(count);
  const parameter = (Name: string) =>
    new SSM(optionsOf(account)).putParameter({ Name, Type: 'String', Value: 'a' });

  testRefusals(
    () => account,
    [
      [
        'ssm PutParameter',
        'ValidationException',
        [
          ...['aws', 'awsome', 'AWS-x', 'ssm', '/ssm/x', '/SSMx/y'],
          ...['/x//y', '/x/', '//x', 'x/y', '/a b', '/ä', `/${x(967)}`],
        ],
        ['x', '/x/aws', '/xaws/y', `/${x(966)}`],
        parameter,
      ],
      ['ssm PutParameter', 'AccessDeniedException', ['/aws/x', '/awsome/x/y'], ['/a/ws'], parameter],
      ['ssm PutParameter', 'HierarchyLevelLimitExceededException', [levels(16)], [levels(15)], parameter],
      [
        's3 CreateBucket',
        'InvalidBucketName',
        [
          ...['xn--a', 'sthree-a', 'sthree-configurator-a', 'amzn-s3-demo-a'],
          ...['x-s3alias', 'x--ol-s3', 'x--x-s3', 'x--table-s3', 'x.mrap'],
          ...['192.168.5.4', 'a..b', 'xy', x(64), 'Upper', 'a_b', '-ab', 'ab-', '.ab', 'ab.'],
        ],
        ['a.b', 'a--b', 'axn--a', 's3alias', 'x-s3', 'xmrap', '192.168.5.4.x', x(63), 'xyz'],
        async (bucket) => {
          const answer = await s3(account.url, 'PUT', bucket);
          if (!answer.ok) throw new Error(await answer.text());
        },
      ],
      [
        'iam CreateRole',
        'ValidationError',
        [x(65), 'a b'],
        [x(64)],
        (RoleName) => new IAM(optionsOf(account)).createRole({ RoleName, AssumeRolePolicyDocument: policy }),
      ],
      [
        'iam CreatePolicy',
        'ValidationError',
        [x(129), 'a b'],
        [x(128)],
        (PolicyName) => new IAM(optionsOf(account)).createPolicy({ PolicyName, PolicyDocument: policy }),
      ],
      [
        'ecr CreateRepository',
        'InvalidParameterException',
        ['a', 'Upper', 'a-', 'a..b', 'a___b', x(257)],
        ['a-b', 'a--b', 'a__b', 'a/b', x(256)],
        (repositoryName) => new ECR(optionsOf(account)).createRepository({ repositoryName }),
      ],
      [
        'logs CreateLogGroup',
        'InvalidParameterException',
        ['aws/x', 'a b', x(513)],
        ['aws', 'awsome/x', '/aws/x', x(512)],
        (logGroupName) => new CloudWatchLogs(optionsOf(account)).createLogGroup({ logGroupName }),
      ],
      [
        'cloudwatch PutDashboard',
        'InvalidParameterInput',
        [x(256), 'a b', 'a.b'],
        [x(255), 'a_b-C'],
        (DashboardName) =>
          cloudwatch({ Action: 'PutDashboard', DashboardName, DashboardBody: '{"widgets":[]}' }),
      ],
      [
        'cloudwatch PutMetricAlarm',
        'ValidationError',
        [x(256)],
        [x(255)],
        (AlarmName) => cloudwatch({ Action: 'PutMetricAlarm', AlarmName, ...alarm }),
      ],
      [
        'sns CreateTopic',
        'InvalidParameter',
        [x(257), 'a b', 'a.b'],
        [x(256), 'a_b-C'],
        (Name) => ask(account, 'sns', { Action: 'CreateTopic', Name }),
      ],
      [
        'sns Subscribe',
        'InvalidParameter',
        ['somebody', 'some body@example.com'],
        ['somebody@example.com'],
        async (Endpoint) => {
          const answer = await ask(account, 'sns', { Action: 'CreateTopic', Name: 'topic' });
          const TopicArn = /<TopicArn>([^<]+)/.exec(answer)?.[1] ?? '';
          return ask(account, 'sns', { Action: 'Subscribe', TopicArn, Protocol: 'email', Endpoint });
        },
      ],
    ],
  );
});
