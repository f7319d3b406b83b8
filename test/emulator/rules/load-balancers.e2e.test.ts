import { describeWith } from '../../support/describe-with';
import { type Account, accountWithVpcs, fresh } from './account';

describeWith(['moto'], 'in the emulated ELB', () => {
  let account: Account;
  let vpc: string;
  let subnet: string;

  beforeAll(async () => {
    account = await accountWithVpcs();
    vpc = await account.vpc();
    subnet = await account.subnet(vpc);
  });

  test('a load balancer name is unique: an identical creation returns the first, a different one is refused', async () => {
    const settings = { Name: fresh(), Subnets: [subnet] };
    const first = await account.elb.createLoadBalancer(settings);
    const again = await account.elb.createLoadBalancer(settings);
    const other = account.elb.createLoadBalancer({ ...settings, Scheme: 'internal' });

    expect(again.LoadBalancers?.[0]?.LoadBalancerArn).toBe(first.LoadBalancers?.[0]?.LoadBalancerArn);
    await expect(other).rejects.toMatchObject({ name: 'DuplicateLoadBalancerNameException' });
  });

  test('a port has one listener: an identical creation returns the first, a different one is refused', async () => {
    const balancer = await account.loadBalancer(subnet);
    const [group, other] = [await account.targetGroup(vpc), await account.targetGroup(vpc)];
    const first = await account.listener(balancer, group);

    expect(await account.listener(balancer, group)).toBe(first);
    await expect(account.listener(balancer, other)).rejects.toMatchObject({
      name: 'DuplicateListenerException',
    });
  });
});
