import { describeWith } from '../../support/describe-with';
import { type Account, accountWithVpcs, the } from './account';

describeWith(['moto'], 'in the emulated ECS', () => {
  let account: Account;
  let subnet: string;
  let vpc: string;

  beforeAll(async () => {
    account = await accountWithVpcs();
    vpc = await account.vpc();
    subnet = await account.subnet(vpc);
  });

  test('a cluster is not deleted while a service is active in it', async () => {
    const cluster = await account.service(subnet);
    const deletion = () => account.ecs.deleteCluster({ cluster });

    await expect(deletion()).rejects.toMatchObject({ name: 'ClusterContainsServicesException' });
    await account.ecs.deleteService({ cluster, service: cluster, force: true });
    await deletion();
  });

  test('a cluster is not deleted while a task runs in it', async () => {
    const cluster = await account.service(subnet);
    await account.ecs.deleteService({ cluster, service: cluster, force: true });
    // moto runs tasks only in VPCs with DNS host names, such as the default VPC.
    const defaults = { Filters: [{ Name: 'default-for-az', Values: ['true'] }] };
    const { Subnets } = await account.ec2.describeSubnets(defaults);
    const awsvpcConfiguration = { subnets: [the(Subnets?.[0]?.SubnetId)], securityGroups: [] };
    const networkConfiguration = { awsvpcConfiguration };
    const run = { cluster, taskDefinition: cluster, launchType: 'FARGATE', networkConfiguration } as const;
    const { tasks } = await account.ecs.runTask(run);
    const deletion = () => account.ecs.deleteCluster({ cluster });

    await expect(deletion()).rejects.toMatchObject({ name: 'ClusterContainsTasksException' });
    await account.ecs.stopTask({ cluster, task: the(tasks?.[0]?.taskArn) });
    await deletion();
  });

  test('a service is created once, and again after its deletion', async () => {
    const name = await account.service(subnet);
    const creation = () =>
      account.ecs.createService({ cluster: name, serviceName: name, taskDefinition: name });

    await expect(creation()).rejects.toThrow('Creation of service was not idempotent.');
    await account.ecs.deleteService({ cluster: name, service: name, force: true });
    await creation();
  });

  test('a service cannot use a target group before a listener forwards to it', async () => {
    const group = await account.targetGroup(vpc);
    const creation = () => account.service(subnet, [], group);

    await expect(creation()).rejects.toThrow(`${group} does not have an associated load balancer.`);
    await account.listener(await account.loadBalancer(subnet), group);
    await creation();
  });

  test.each([
    ['subnets', 'InvalidSubnetID.NotFound', { subnets: ['subnet-0123456789abcdef0'], securityGroups: [] }],
    ['security groups', 'InvalidGroup.NotFound', { securityGroups: ['sg-0123456789abcdef0'] }],
  ])('a service is not moved to %s that do not exist: %s', async (_, code, network) => {
    const name = await account.service(subnet);
    const awsvpcConfiguration = { subnets: [subnet], ...network };
    const update = { cluster: name, service: name, networkConfiguration: { awsvpcConfiguration } };

    await expect(account.ecs.updateService(update)).rejects.toThrow(code);
  });
});
