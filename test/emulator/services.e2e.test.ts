import { emptyAccount } from '../support/accounts';
import { describeWith } from '../support/describe-with';
import { call, query } from '../support/aws';

describeWith(['moto'], 'services in the emulated AWS', () => {
  let url: string;

  const ecs = (action: string, body: object) =>
    call(url, 'ecs', `AmazonEC2ContainerServiceV20141113.${action}`, body);
  const autoscaling = (action: string, body: object) =>
    call(url, 'application-autoscaling', `AnyScaleFrontendService.${action}`, body);

  /** A separate cluster and service for each test that needs them. */
  async function createService(name: string, settings: object = {}): Promise<void> {
    await ecs('CreateCluster', { clusterName: name });
    await registerRevision(name);
    await ecs('CreateService', {
      cluster: name,
      serviceName: name,
      taskDefinition: name,
      desiredCount: 2,
      ...settings,
    });
  }

  async function registerRevision(family: string): Promise<string> {
    const { taskDefinition } = (await ecs('RegisterTaskDefinition', {
      family,
      containerDefinitions: [{ name: 'app', image: 'app', memory: 256 }],
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '256',
      memory: '512',
    })) as { taskDefinition: { taskDefinitionArn: string } };
    return taskDefinition.taskDefinitionArn;
  }

  async function describeService(name: string): Promise<unknown> {
    const { services } = (await ecs('DescribeServices', { cluster: name, services: [name] })) as {
      services: unknown[];
    };
    return services[0];
  }

  beforeAll(async () => {
    ({ url } = await emptyAccount());
  });

  const sent = {
    deploymentConfiguration: {
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      alarms: { enable: true, rollback: true, alarmNames: ['errors'] },
    },
    capacityProviderStrategy: [
      { capacityProvider: 'FARGATE', base: 1, weight: 1 },
      { capacityProvider: 'FARGATE_SPOT', base: 0, weight: 3 },
    ],
    healthCheckGracePeriodSeconds: 60,
    enableECSManagedTags: true,
    enableExecuteCommand: true,
    availabilityZoneRebalancing: 'ENABLED',
    propagateTags: 'SERVICE',
  };

  test('a service keeps its values from creation', async () => {
    await createService('created', sent);

    const service = await describeService('created');

    expect(service).toMatchObject(sent);
    expect(service).not.toHaveProperty('launchType');
  });

  test('a service keeps updated values, even false and zero', async () => {
    await createService('updated', sent);
    const changes = {
      deploymentConfiguration: {
        minimumHealthyPercent: 50,
        maximumPercent: 150,
        deploymentCircuitBreaker: { enable: false, rollback: false },
      },
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE', base: 0, weight: 1 }],
      healthCheckGracePeriodSeconds: 0,
      enableECSManagedTags: false,
      enableExecuteCommand: false,
      availabilityZoneRebalancing: 'DISABLED',
      propagateTags: 'TASK_DEFINITION',
    };

    await ecs('UpdateService', { cluster: 'updated', service: 'updated', ...changes });

    expect(await describeService('updated')).toMatchObject(changes);
  });

  test('an update leaves unmentioned values alone', async () => {
    await createService('untouched', sent);

    const alarms = { ...sent.deploymentConfiguration.alarms, alarmNames: ['others'] };
    const mentioned = { desiredCount: 3, deploymentConfiguration: { alarms } };
    await ecs('UpdateService', { cluster: 'untouched', service: 'untouched', ...mentioned });

    const deploymentConfiguration = { ...sent.deploymentConfiguration, alarms };
    expect(await describeService('untouched')).toMatchObject({ ...sent, deploymentConfiguration });
  });

  test('after an update the primary deployment is a new one, of the new revision', async () => {
    await createService('revised');
    const before = (await describeService('revised')) as { deployments: { id: string }[] };
    const taskDefinition = await registerRevision('revised');

    await ecs('UpdateService', { cluster: 'revised', service: 'revised', taskDefinition });

    const after = (await describeService('revised')) as { deployments: { id: string }[] };
    expect(after).toMatchObject({ taskDefinition, deployments: [{ taskDefinition, status: 'PRIMARY' }] });
    expect(after.deployments[0]?.id).not.toBe(before.deployments[0]?.id);
  });

  test('a revision has its creation time', async () => {
    const taskDefinition = await registerRevision('dated');
    const answer = await ecs('DescribeTaskDefinition', { taskDefinition });
    expect(answer).toMatchObject({ taskDefinition: { registeredAt: expect.any(Number) as unknown } });
  });

  test('a service reports as many running tasks as desired', async () => {
    await createService('running');

    expect(await describeService('running')).toMatchObject({
      runningCount: 2,
      pendingCount: 0,
      deployments: [{ runningCount: 2, pendingCount: 0, rolloutState: 'COMPLETED' }],
    });
  });

  test('a deleted service and its deleted cluster are no longer listed', async () => {
    await createService('deleted');

    await ecs('DeleteService', { cluster: 'deleted', service: 'deleted', force: true });
    expect(await ecs('ListServices', { cluster: 'deleted' })).toEqual({ serviceArns: [] });

    await ecs('DeleteCluster', { cluster: 'deleted' });
    const { clusterArns } = (await ecs('ListClusters', {})) as { clusterArns: string[] };
    expect(clusterArns.filter((arn) => arn.endsWith('/deleted'))).toEqual([]);
  });

  test('tags of a scalable target can be set, read, added and removed', async () => {
    await createService('scaled');
    const { ScalableTargetARN: ResourceARN } = (await autoscaling('RegisterScalableTarget', {
      ServiceNamespace: 'ecs',
      ResourceId: 'service/scaled/scaled',
      ScalableDimension: 'ecs:service:DesiredCount',
      MinCapacity: 2,
      MaxCapacity: 4,
      Tags: { project: 'duo', stack: 'dev-ecs' },
    })) as { ScalableTargetARN: string };

    await autoscaling('TagResource', { ResourceARN, Tags: { environment: 'dev' } });
    await autoscaling('UntagResource', { ResourceARN, TagKeys: ['stack'] });

    expect(await autoscaling('ListTagsForResource', { ResourceARN })).toEqual({
      Tags: { project: 'duo', environment: 'dev' },
    });
  });

  test('a changed scaling policy leaves none of its former alarms behind', async () => {
    await createService('alarmed');
    const target = {
      ServiceNamespace: 'ecs',
      ResourceId: 'service/alarmed/alarmed',
      ScalableDimension: 'ecs:service:DesiredCount',
    };
    await autoscaling('RegisterScalableTarget', { ...target, MinCapacity: 2, MaxCapacity: 4 });
    for (const TargetValue of [60, 70]) {
      await autoscaling('PutScalingPolicy', {
        ...target,
        PolicyName: 'cpu',
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue,
          PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
        },
      });
    }

    await autoscaling('DeleteScalingPolicy', { ...target, PolicyName: 'cpu' });

    const alarms = await query(url, 'monitoring', '2010-08-01', { Action: 'DescribeAlarms' });
    expect(alarms).toContain('DescribeAlarmsResponse');
    expect(alarms).not.toContain('alarmed');
  });

  test('a scalable target has the role that AWS created for it', async () => {
    await createService('scaling');
    const target = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' };
    const ResourceId = 'service/scaling/scaling';
    await autoscaling('RegisterScalableTarget', { ...target, ResourceId, MinCapacity: 1, MaxCapacity: 2 });
    const found = await autoscaling('DescribeScalableTargets', { ...target, ResourceIds: [ResourceId] });
    const service = 'ecs.application-autoscaling.amazonaws.com';
    const name = 'AWSServiceRoleForApplicationAutoScaling_ECSService';
    expect(found).toMatchObject({
      ScalableTargets: [{ RoleARN: `arn:aws:iam::111122223333:role/aws-service-role/${service}/${name}` }],
    });
  });
});
