/** How the emulated AWS treats requests and answers that botocore's models do not allow. */
import { emptyAccount, takeComplaints } from '../support/accounts';
import { call, query, s3 } from '../support/aws';
import { describeWith } from '../support/describe-with';
import type { Account } from '../support/fork';

const ECS = 'AmazonEC2ContainerServiceV20141113';
const TRUST = '{"Statement":[]}';

describeWith(['moto'], 'the models of the APIs', () => {
  let account: Account;

  beforeAll(async () => {
    account = await emptyAccount();
  });

  const ecs = (action: string, body: object) =>
    call(account.url, 'ecs', `${ECS}.${action}`, body).then(String, String);
  const iam = (parameters: Record<string, string>) =>
    query(account.url, 'iam', '2010-05-08', {
      Action: 'CreateRole',
      RoleName: 'a',
      AssumeRolePolicyDocument: TRUST,
      ...parameters,
    });
  const ec2 = (Action: string, parameters: Record<string, string>) =>
    query(account.url, 'ec2', '2016-11-15', { Action, ...parameters });
  const put = async (path: string, body: string) =>
    (await s3(account.url, 'PUT', `bucket?${path}`, body)).text();

  const tooLong = 'x'.repeat(65);
  test.each([
    {
      name: 'lacks a required member',
      asks: () => ecs('RegisterTaskDefinition', { family: 'a' }),
      refused: '"InvalidParameterException"',
      line: 'ecs RegisterTaskDefinition: in the request containerDefinitions is missing: it is required',
    },
    {
      name: 'lacks a nested required member',
      asks: () =>
        ecs('RegisterTaskDefinition', {
          family: 'a',
          containerDefinitions: [{ environmentFiles: [{ type: 's3' }] }],
        }),
      refused: '"InvalidParameterException"',
      line: 'ecs RegisterTaskDefinition: in the request containerDefinitions[0].environmentFiles[0].value is missing: it is required',
    },
    {
      name: 'has a value outside the enum',
      asks: () => ecs('ListTaskDefinitions', { sort: 'UP' }),
      refused: '"InvalidParameterException"',
      line: "ecs ListTaskDefinitions: in the request sort is 'UP': it must be one of 'ASC, DESC'",
    },
    {
      name: 'has a value of another type',
      asks: () => ecs('ListTaskDefinitions', { maxResults: '5' }),
      refused: '"InvalidParameterException"',
      line: "ecs ListTaskDefinitions: in the request maxResults is '5': it must be of type integer",
    },
    {
      name: 'is not a JSON object',
      asks: () => ecs('ListTaskDefinitions', []),
      refused: '"InvalidParameterException"',
      line: 'ecs ListTaskDefinitions: in the request the whole is []: it must be of type structure',
    },
    {
      name: 'has a text that is too long',
      asks: () => iam({ RoleName: tooLong }),
      refused: '<Code>ValidationError</Code>',
      line: `iam CreateRole: in the request RoleName is '${tooLong}': its length must be at most 64`,
    },
    {
      name: 'has a number that is out of range',
      asks: () => iam({ MaxSessionDuration: '60' }),
      refused: '<Code>ValidationError</Code>',
      line: "iam CreateRole: in the request MaxSessionDuration is '60': its value must be at least 3600",
    },
    {
      name: 'has a word as a number',
      asks: () => iam({ MaxSessionDuration: 'long' }),
      refused: '<Code>ValidationError</Code>',
      line: "iam CreateRole: in the request MaxSessionDuration is 'long': it must be of type integer",
    },
    {
      name: 'has a text against its pattern',
      asks: () => iam({ RoleName: 'a b' }),
      refused: '<Code>ValidationError</Code>',
      line: String.raw`iam CreateRole: in the request RoleName is 'a b': it must match '[\\w+=,.@-]+'`,
    },
    {
      name: 'lacks a parameter of EC2',
      asks: () => ec2('CreateSubnet', { CidrBlock: '10.0.0.0/24' }),
      refused: '<Code>MissingParameter</Code>',
      line: 'ec2 CreateSubnet: in the request VpcId is missing: it is required',
    },
    {
      name: 'has a wrong parameter of EC2',
      asks: () => ec2('AllocateAddress', { Domain: 'moon' }),
      refused: '<Code>InvalidParameterValue</Code>',
      line: "ec2 AllocateAddress: in the request Domain is 'moon': it must be one of 'vpc, standard'",
    },
    {
      name: 'has a wrong element of S3',
      asks: () => put('versioning', '<VersioningConfiguration><Status>On</Status></VersioningConfiguration>'),
      refused: '<Code>MalformedXML</Code>',
      line: "s3 PutBucketVersioning: in the request VersioningConfiguration.Status is 'On': it must be one of 'Enabled, Suspended'",
    },
  ])('a request that $name is refused, with a line that says so', async ({ asks, refused, line }) => {
    expect(await asks()).toContain(refused);
    expect(await takeComplaints(account)).toEqual([`emulator: ${line}`]);
  });

  // moto accepts a scheduled action without a schedule, which AWS requires at creation.
  test('an answer that lacks a required member is sent, with a line that says so', async () => {
    const scaling = (action: string, body: object) =>
      call(account.url, 'application-autoscaling', `AnyScaleFrontendService.${action}`, {
        ServiceNamespace: 'ecs',
        ...body,
      });
    await scaling('PutScheduledAction', {
      ScheduledActionName: 'a',
      ResourceId: 'service/a/a',
      ScalableDimension: 'ecs:service:DesiredCount',
    });
    const { ScheduledActions } = (await scaling('DescribeScheduledActions', {})) as {
      ScheduledActions: object[];
    };
    expect(ScheduledActions).toHaveLength(1);
    expect(await takeComplaints(account)).toEqual([
      'emulator: application-autoscaling DescribeScheduledActions: in the answer ScheduledActions[0].Schedule is missing: it is required',
    ]);
  });

  test('the line has only the start of a long value', async () => {
    await iam({ RoleName: 'x'.repeat(1000) });
    const [line = ''] = await takeComplaints(account);
    expect(line.length).toBeLessThan(200);
  });

  test('judged and unjudgeable calls are counted', async () => {
    const told = async () =>
      (await (await fetch(`${account.url}/moto-api/shapes`)).json()) as Record<string, number | object>;
    await ecs('ListClusters', {});
    const before = await told();
    await ecs('ListClusters', {});
    await ecs('ListTaskDefinitions', { sort: 'UP' });
    await takeComplaints(account);
    await ecs('ListNothing', {});
    await takeComplaints(account);
    expect(await told()).toEqual({
      requests: Number(before.requests) + 2,
      answers: Number(before.answers) + 1,
      violations: Number(before.violations) + 1,
      notJudged: expect.objectContaining({ 'no operation of ecs: ListNothing': 1 }) as object,
    });
  });
});
