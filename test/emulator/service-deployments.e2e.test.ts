import type {
  DescribeServiceDeploymentsResponse,
  DescribeServiceRevisionsResponse,
  ListServiceDeploymentsResponse,
} from '@aws-sdk/client-ecs';

import { emptyAccount } from '../support/accounts';
import { call, query } from '../support/aws';
import { describeWith } from '../support/describe-with';

/** Never pushed. */
const absent = `111122223333.dkr.ecr.us-east-1.amazonaws.com/none@sha256:${'0'.repeat(64)}`;
/** In another registry, which the emulator does not check. */
const present = 'public.ecr.aws/nginx/nginx:1';

describeWith(['moto'], 'service deployments in the emulated AWS', () => {
  let url: string;

  const ecs = <Answer>(action: string, body: object) =>
    call(url, 'ecs', `AmazonEC2ContainerServiceV20141113.${action}`, body) as Promise<Answer>;

  async function register(family: string, image: string): Promise<string> {
    const { taskDefinition } = await ecs<{ taskDefinition: { taskDefinitionArn: string } }>(
      'RegisterTaskDefinition',
      { family, containerDefinitions: [{ name: 'app', image, memory: 256 }] },
    );
    return taskDefinition.taskDefinitionArn;
  }

  async function create(name: string, image: string, changes: object = {}): Promise<string> {
    await ecs('CreateCluster', { clusterName: name });
    const taskDefinition = await register(name, image);
    await ecs('CreateService', {
      cluster: name,
      serviceName: name,
      taskDefinition,
      desiredCount: 8,
      deploymentConfiguration: {
        deploymentCircuitBreaker: { enable: true, rollback: true },
        alarms: { enable: true, rollback: true, alarmNames: ['errors'] },
      },
      ...changes,
    });
    return taskDefinition;
  }

  const update = (name: string, changes: object) =>
    ecs('UpdateService', { cluster: name, service: name, ...changes });

  const list = (name: string, filter: object = {}) =>
    ecs<ListServiceDeploymentsResponse>('ListServiceDeployments', {
      cluster: name,
      service: name,
      ...filter,
    });

  /** The service's deployments, newest first, each with its target task definition. */
  async function history(name: string) {
    const { serviceDeployments: briefs = [] } = await list(name);
    const arns = briefs.map(({ serviceDeploymentArn }) => serviceDeploymentArn);
    const { serviceDeployments = [] } = await ecs<DescribeServiceDeploymentsResponse>(
      'DescribeServiceDeployments',
      { serviceDeploymentArns: arns },
    );
    const wanted = serviceDeployments.map((each) => each.targetServiceRevision?.arn);
    const { serviceRevisions = [] } = await ecs<DescribeServiceRevisionsResponse>(
      'DescribeServiceRevisions',
      { serviceRevisionArns: wanted },
    );
    return {
      deployments: serviceDeployments,
      ran: serviceRevisions.map(({ taskDefinition }) => taskDefinition),
    };
  }

  beforeAll(async () => {
    ({ url } = await emptyAccount());
  });

  test('a completed deployment is reported as such, with its alarms and circuit breaker', async () => {
    const taskDefinition = await create('done', present);

    const { deployments, ran } = await history('done');

    expect(ran).toEqual([taskDefinition]);
    expect(deployments).toEqual([
      expect.objectContaining({
        serviceDeploymentArn: expect.stringMatching(
          /^arn:aws:ecs:us-east-1:111122223333:service-deployment\/done\/done\/\w+$/,
        ) as unknown,
        status: 'SUCCESSFUL',
        finishedAt: expect.any(Number) as unknown,
        sourceServiceRevisions: [],
        targetServiceRevision: {
          arn: expect.stringMatching(/:service-revision\/done\/done\/\d+$/) as unknown,
          requestedTaskCount: 8,
          runningTaskCount: 8,
          pendingTaskCount: 0,
        },
        deploymentCircuitBreaker: { status: 'MONITORING_COMPLETE', failureCount: 0, threshold: 4 },
        alarms: { status: 'MONITORING_COMPLETE', alarmNames: ['errors'], triggeredAlarmNames: [] },
      }),
    ]);
  });

  test('a rolled back deployment remains one deployment, with the reason and the revision it went back to', async () => {
    await create('turned', present);
    const [good] = (await history('turned')).deployments;
    const bad = await register('turned', absent);

    await update('turned', { taskDefinition: bad });

    const { deployments, ran } = await history('turned');
    expect(deployments).toHaveLength(2);
    expect(ran[0]).toBe(bad);
    expect(deployments[0]).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: expect.stringContaining('circuit breaker') as unknown,
      sourceServiceRevisions: [{ arn: good?.targetServiceRevision?.arn }],
      rollback: { serviceRevisionArn: good?.targetServiceRevision?.arn },
      deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 4, threshold: 4 },
    });
  });

  test.each([
    ['with rollback', { enable: true, rollback: true }, 'ROLLBACK_FAILED', 'TRIGGERED'],
    ['without rollback', { enable: true, rollback: false }, 'STOPPED', 'TRIGGERED'],
    ['without a circuit breaker', { enable: false, rollback: false }, 'IN_PROGRESS', 'DISABLED'],
  ])('a first one that fails, %s', async (title, deploymentCircuitBreaker, status, breaker) => {
    const name = title.replaceAll(' ', '-');
    await create(name, absent, { deploymentConfiguration: { deploymentCircuitBreaker } });
    expect((await history(name)).deployments).toMatchObject([
      { status, deploymentCircuitBreaker: { status: breaker } },
    ]);
  });

  const subnets = async () =>
    (await query(url, 'ec2', '2016-11-15', { Action: 'DescribeSubnets' })).match(
      /(?<=<subnetId>)subnet-[0-9a-f]+/g,
    ) ?? [];

  test.each<[string, () => Promise<object> | object, number]>([
    ['nothing', () => ({}), 1],
    ['the number of tasks', () => ({ desiredCount: 3 }), 1],
    ['a new deployment by force', () => ({ forceNewDeployment: true }), 2],
    ['another revision', async () => ({ taskDefinition: await register('asked', present) }), 2],
    [
      'other subnets',
      async () => ({
        networkConfiguration: { awsvpcConfiguration: { subnets: await subnets(), securityGroups: [] } },
      }),
      2,
    ],
    [
      'another capacity',
      () => ({ capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }] }),
      2,
    ],
  ])('an update that changes %s', async (title, changes, count) => {
    const name = title.replaceAll(' ', '-');
    await create(name, present);
    await update(name, await changes());
    expect((await history(name)).deployments.map(({ status }) => status)).toEqual(
      Array(count).fill('SUCCESSFUL'),
    );
  });

  test('a new deployment stops the one before, and the two are distinguishable', async () => {
    await create('stopped', absent, { deploymentConfiguration: {} });
    await update('stopped', { taskDefinition: await register('stopped', present) });
    expect((await history('stopped')).deployments.map(({ status }) => status)).toEqual([
      'SUCCESSFUL',
      'STOPPED',
    ]);
    const statuses = async (filter: object) =>
      ((await list('stopped', filter)).serviceDeployments ?? []).map(({ status }) => status);
    expect(await statuses({ status: ['STOPPED'] })).toEqual(['STOPPED']);
    expect(await statuses({ createdAt: { after: 4_000_000_000 } })).toEqual([]);
    const page = await list('stopped', { maxResults: 1 });
    expect(page.serviceDeployments).toHaveLength(1);
    expect(await statuses({ maxResults: 1, nextToken: page.nextToken })).toEqual(['STOPPED']);
  });

  test('missing deployments are named, and more than twenty are refused', async () => {
    const serviceDeploymentArns = ['arn:aws:ecs:us-east-1:111122223333:service-deployment/a/b/c'];
    expect(await ecs('DescribeServiceDeployments', { serviceDeploymentArns })).toEqual({
      serviceDeployments: [],
      failures: [{ arn: serviceDeploymentArns[0], reason: 'MISSING' }],
    });
    await expect(
      ecs('DescribeServiceRevisions', { serviceRevisionArns: Array(21).fill('arn') }),
    ).rejects.toThrow('InvalidParameterException');
  });
});
