import { createHash } from 'node:crypto';

import type { Deployment, Service, ServiceEvent, Task } from '@aws-sdk/client-ecs';

import { emptyAccount } from '../support/accounts';
import { describeWith } from '../support/describe-with';
import { call, query } from '../support/aws';

const REPOSITORY = '111122223333.dkr.ecr.us-east-1.amazonaws.com/tasks';

describeWith(['moto'], 'tasks of services in the emulated AWS', () => {
  let url: string;
  let subnets: string[];
  let image: string;

  const ecs = (action: string, body: object) =>
    call(url, 'ecs', `AmazonEC2ContainerServiceV20141113.${action}`, body);
  const ec2 = (Action: string) => query(url, 'ec2', '2016-11-15', { Action });
  const elb = (parameters: Record<string, string>) =>
    query(url, 'elasticloadbalancing', '2015-12-01', parameters);

  /** Puts an image or an index of images into the repository; returns its reference. */
  async function push(content: object): Promise<string> {
    const imageManifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      ...content,
    });
    const body = { repositoryName: 'tasks', imageManifest };
    const { image: pushed } = (await call(
      url,
      'ecr',
      'AmazonEC2ContainerRegistry_V20150921.PutImage',
      body,
    )) as {
      image: { imageId: { imageDigest: string } };
    };
    return `${REPOSITORY}@${pushed.imageId.imageDigest}`;
  }

  async function register(family: string, its: { image: string; cpuArchitecture?: string }): Promise<string> {
    const { cpuArchitecture = 'X86_64' } = its;
    const healthCheck = { command: ['CMD', 'true'] };
    const { taskDefinition } = (await ecs('RegisterTaskDefinition', {
      family,
      containerDefinitions: ['app', 'redirect'].map((name, index) => ({
        name,
        image: its.image,
        healthCheck,
        portMappings: [{ containerPort: 5000 + index }],
      })),
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      runtimePlatform: { operatingSystemFamily: 'LINUX', cpuArchitecture },
      cpu: '256',
      memory: '512',
    })) as { taskDefinition: { taskDefinitionArn: string } };
    return taskDefinition.taskDefinitionArn;
  }

  /** A separate cluster and service for each test. */
  async function createService(name: string, taskDefinition: string, settings: object = {}): Promise<void> {
    await ecs('CreateCluster', { clusterName: name });
    await ecs('CreateService', {
      cluster: name,
      serviceName: name,
      taskDefinition,
      desiredCount: 2,
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', base: 0, weight: 1 }],
      networkConfiguration: { awsvpcConfiguration: { subnets, securityGroups: [] } },
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
      ...settings,
    });
  }

  const update = (name: string, changes: object) =>
    ecs('UpdateService', { cluster: name, service: name, ...changes });

  async function describeService(name: string) {
    const { services } = (await ecs('DescribeServices', { cluster: name, services: [name] })) as {
      services: (Service & { deployments: [Deployment]; events: ServiceEvent[] })[];
    };
    const [service] = services;
    if (!service) throw new Error(`there is no service ${name}`);
    return service;
  }

  const list = async (name: string, wanted: object = { serviceName: name }) =>
    ((await ecs('ListTasks', { cluster: name, ...wanted })) as { taskArns: string[] }).taskArns;

  async function tasks(name: string, wanted?: object): Promise<Task[]> {
    const found = await list(name, wanted);
    if (found.length === 0) return [];
    return ((await ecs('DescribeTasks', { cluster: name, tasks: found })) as { tasks: Task[] }).tasks;
  }

  const addressOf = ({ attachments }: Task) =>
    attachments?.[0]?.details?.find(({ name }) => name === 'privateIPv4Address')?.value;

  beforeAll(async () => {
    ({ url } = await emptyAccount());
    const named = (await ec2('DescribeSubnets')).match(/(?<=<subnetId>)subnet-[0-9a-f]+/g) ?? [];
    subnets = named.slice(0, 2);
    await call(url, 'ecr', 'AmazonEC2ContainerRegistry_V20150921.CreateRepository', {
      repositoryName: 'tasks',
    });
    image = await push({ layers: [] });
  });

  test('a service has as many tasks as it reports, in the shape of AWS', async () => {
    const before = await ec2('DescribeNetworkInterfaces');
    const taskDefinitionArn = await register('shaped', { image });
    await createService('shaped', taskDefinitionArn);
    const { deployments } = await describeService('shaped');

    const found = await tasks('shaped');

    expect(found).toHaveLength(2);
    for (const task of found) {
      expect(task).toMatchObject({
        taskArn: expect.stringMatching(
          /^arn:aws:ecs:us-east-1:111122223333:task\/shaped\/[0-9a-f]{32}$/,
        ) as unknown,
        taskDefinitionArn,
        startedBy: deployments[0].id,
        group: 'service:shaped',
        lastStatus: 'RUNNING',
        desiredStatus: 'RUNNING',
        healthStatus: 'HEALTHY',
        launchType: 'FARGATE',
        capacityProviderName: 'FARGATE_SPOT',
        availabilityZone: expect.stringMatching(/^us-east-1[a-f]$/) as unknown,
        containers: ['app', 'redirect'].map((name) => ({
          name,
          image,
          imageDigest: image.split('@')[1],
          lastStatus: 'RUNNING',
          healthStatus: 'HEALTHY',
          networkInterfaces: [{ privateIpv4Address: addressOf(task) }],
        })),
      });
    }
    expect(new Set(found.map(addressOf)).size).toBe(2);
    expect(
      new Set(found.flatMap(({ containers = [] }) => containers.map((each) => each.runtimeId))).size,
    ).toBe(4);
    // They would block the deletion of their subnets.
    expect(await ec2('DescribeNetworkInterfaces').then(interfaces)).toEqual(interfaces(before));
  });

  test('tasks are listed by service, family, starter and status', async () => {
    await createService('listed', await register('listed', { image }));
    const { deployments } = await describeService('listed');

    const all = await list('listed', {});

    expect(all).toHaveLength(2);
    expect(await list('listed', { family: 'listed' })).toEqual(all);
    expect(await list('listed', { startedBy: deployments[0].id, desiredStatus: 'RUNNING' })).toEqual(all);
    expect(await list('listed', { family: 'other' })).toEqual([]);
    expect(await list('listed', { startedBy: 'other' })).toEqual([]);
    expect(await list('listed', { desiredStatus: 'STOPPED' })).toEqual([]);
    await expect(list('listed', { serviceName: 'other' })).rejects.toThrow('ServiceNotFoundException');
    const unknown = await ecs('DescribeTasks', { cluster: 'listed', tasks: ['0'.repeat(32)] });
    expect(unknown).toMatchObject({ tasks: [], failures: [{ reason: 'MISSING' }] });
  });

  test('a deployment has its own tasks, and scaling out leaves the others alone', async () => {
    await createService('deployed', await register('deployed', { image }));
    const former = await list('deployed');
    await update('deployed', { desiredCount: 3 });
    expect(await list('deployed')).toEqual([...former, expect.any(String)]);

    const taskDefinition = await register('deployed', { image });
    await update('deployed', { taskDefinition });
    const latter = await tasks('deployed');
    expect(latter.map(({ taskDefinitionArn }) => taskDefinitionArn)).toEqual(Array(3).fill(taskDefinition));
    expect(latter.filter(({ taskArn = '' }) => former.includes(taskArn))).toEqual([]);

    await update('deployed', { forceNewDeployment: true });
    const forced = await list('deployed');
    expect(forced.filter((arn) => latter.some(({ taskArn }) => taskArn === arn))).toEqual([]);
  });

  test('a service with a desired count of zero, or a deleted one, has no tasks', async () => {
    await createService('ended', await register('ended', { image }));
    await update('ended', { desiredCount: 0 });
    expect(await list('ended')).toEqual([]);
    await update('ended', { desiredCount: 1 });
    expect(await list('ended')).toHaveLength(1);

    await ecs('DeleteService', { cluster: 'ended', service: 'ended', force: true });
    expect(await list('ended', {})).toEqual([]);
  });

  test('a task runs the image for its platform from an index; without one it cannot start', async () => {
    const digest = `sha256:${'b'.repeat(64)}`;
    const mediaType = 'application/vnd.oci.image.index.v1+json';
    const manifests = [{ digest, platform: { os: 'linux', architecture: 'arm64' } }];
    const index = await push({ mediaType, manifests });

    await createService('arm', await register('arm', { image: index, cpuArchitecture: 'ARM64' }));
    await createService('intel', await register('intel', { image: index }));

    expect((await tasks('arm'))[0]?.containers?.[0]).toMatchObject({ image: index, imageDigest: digest });
    expect((await tasks('intel', { desiredStatus: 'STOPPED' }))[0]?.stoppedReason).toMatch(
      /^CannotPullContainerError: .*image Manifest does not contain descriptor matching platform 'linux\/amd64'$/,
    );
  });

  describe('with an image that is not in the repository', () => {
    const absent = `${REPOSITORY}@sha256:${createHash('sha256').update('absent').digest('hex')}`;
    const reason =
      'CannotPullContainerError: pull image manifest has been retried 1 time(s): ' +
      `failed to resolve ref ${absent}: ${absent}: not found`;

    test('a deployment is rolled back to the completed one, and says why', async () => {
      const good = await register('turned', { image });
      await createService('turned', good);
      const before = await describeService('turned');
      const bad = await register('turned', { image: absent });

      await update('turned', { taskDefinition: bad });

      const after = await describeService('turned');
      const [{ id }] = after.deployments;
      expect(after).toMatchObject({
        taskDefinition: good,
        runningCount: 2,
        deployments: [
          { status: 'PRIMARY', taskDefinition: good, rolloutState: 'COMPLETED', runningCount: 2 },
        ],
      });
      // Its tasks never stopped.
      expect(id).toBe(before.deployments[0].id);
      const stopped = await tasks('turned', { serviceName: 'turned', desiredStatus: 'STOPPED' });
      const unplaced = `(service turned) was unable to place a task. Reason: ${reason}.`;
      expect(after.events.slice(0, -before.events.length).map(({ message }) => message)).toEqual([
        '(service turned) has reached a steady state.',
        `(service turned) (deployment ${id}) deployment completed.`,
        `(service turned) rolling back to deployment ${id}.`,
        `(service turned) (deployment ${stopped[0]?.startedBy}) deployment failed: tasks failed to start.`,
        ...[unplaced, unplaced, unplaced],
      ]);
      expect(stopped).toHaveLength(3);
      for (const task of stopped) {
        expect(task).toMatchObject({
          taskDefinitionArn: bad,
          lastStatus: 'STOPPED',
          desiredStatus: 'STOPPED',
          stopCode: 'TaskFailedToStart',
          stoppedReason: reason,
          containers: ['app', 'redirect'].map((name) => ({ name, reason, lastStatus: 'STOPPED' })),
        });
        expect(task.containers?.[0]).not.toHaveProperty('exitCode');
      }
      expect((await tasks('turned')).map(({ taskDefinitionArn }) => taskDefinitionArn)).toEqual([good, good]);
    });

    test('the first deployment of a service fails, until there is a good one', async () => {
      await createService('first', await register('first', { image: absent }));
      expect(await describeService('first')).toMatchObject({
        runningCount: 0,
        deployments: [
          {
            status: 'PRIMARY',
            rolloutState: 'FAILED',
            rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
            runningCount: 0,
            failedTasks: 3,
          },
        ],
      });
      expect(await list('first')).toEqual([]);
      await update('first', { desiredCount: 1 });
      expect(await describeService('first')).toMatchObject({
        runningCount: 0,
        deployments: [{ rolloutState: 'FAILED' }],
      });

      await update('first', { taskDefinition: await register('first', { image }) });
      expect(await describeService('first')).toMatchObject({
        runningCount: 1,
        deployments: [{ rolloutState: 'COMPLETED', failedTasks: 0 }],
      });
    });

    test('a deployment without a circuit breaker keeps trying', async () => {
      const taskDefinition = await register('trying', { image: absent });
      await createService('trying', taskDefinition, { deploymentConfiguration: {} });
      expect(await describeService('trying')).toMatchObject({
        runningCount: 0,
        deployments: [{ rolloutState: 'IN_PROGRESS' }],
      });
    });
  });

  test('the targets of a service are its tasks, healthy while they run', async () => {
    const created = await elb({
      Action: 'CreateTargetGroup',
      Name: 'targets',
      Protocol: 'HTTP',
      Port: '5000',
      TargetType: 'ip',
      VpcId: /(?<=<vpcId>)vpc-[0-9a-f]+/.exec(await ec2('DescribeVpcs'))?.[0] ?? '',
    });
    const targetGroupArn = /<TargetGroupArn>(.+?)</.exec(created)?.[1] ?? '';
    const health = () => elb({ Action: 'DescribeTargetHealth', TargetGroupArn: targetGroupArn });
    expect(await health()).not.toContain('<State>');
    const loadBalancers = [{ targetGroupArn, containerName: 'app', containerPort: 5000 }];
    const balancer = await elb({
      Action: 'CreateLoadBalancer',
      Name: 'targets',
      ...Object.fromEntries(subnets.map((id, index) => [`Subnets.member.${index + 1}`, id])),
    });
    await elb({
      Action: 'CreateListener',
      LoadBalancerArn: /<LoadBalancerArn>(.+?)</.exec(balancer)?.[1] ?? '',
      Protocol: 'HTTP',
      Port: '5000',
      'DefaultActions.member.1.Type': 'forward',
      'DefaultActions.member.1.TargetGroupArn': targetGroupArn,
    });

    await createService('targets', await register('targets', { image }), { loadBalancers });

    const healthy = await health();
    for (const task of await tasks('targets')) {
      expect(healthy).toContain(`<Id>${addressOf(task) ?? ''}</Id>`);
    }
    expect(healthy.match(/<Port>5000<\/Port>/g)).toHaveLength(2);
    expect(healthy.match(/<State>healthy<\/State>/g)).toHaveLength(2);
    await update('targets', { desiredCount: 0 });
    expect(await health()).not.toContain('<State>');
  });
});

const interfaces = (xml: string) => xml.match(/eni-[0-9a-f]+/g) ?? [];
