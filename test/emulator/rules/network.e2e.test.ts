import { describeWith } from '../../support/describe-with';
import { type Account, accountWithVpcs } from './account';

type Call = () => Promise<unknown>;

describeWith(['moto'], 'in the emulated EC2', () => {
  let account: Account;

  beforeAll(async () => {
    account = await accountWithVpcs();
  });

  /** Refused until the resource is no longer in use. */
  async function expectHeld(deletion: Call, release: Call, name = 'DependencyViolation'): Promise<void> {
    await expect(deletion()).rejects.toMatchObject({ name });
    await release();
    await deletion();
  }

  /** Things that use a network interface; each returns its release. */
  const occupants: Record<string, (vpc: string, subnet: string, groups: string[]) => Promise<Call>> = {
    'a load balancer': async (_, subnet, groups) => {
      const LoadBalancerArn = await account.loadBalancer(subnet, groups);
      return () => account.elb.deleteLoadBalancer({ LoadBalancerArn });
    },
    'a running task': async (_, subnet, groups) => {
      const name = await account.service(subnet, groups);
      return () => account.stop(name);
    },
    'an interface endpoint': async (vpc, subnet, groups) => {
      const endpoint = await account.interfaceEndpoint(vpc, subnet, groups);
      return () => account.ec2.deleteVpcEndpoints({ VpcEndpointIds: [endpoint] });
    },
    'a NAT gateway': async (_, subnet) => {
      const { NatGatewayId } = await account.nat(subnet);
      return () => account.ec2.deleteNatGateway({ NatGatewayId });
    },
  };
  const names = Object.keys(occupants);

  async function occupied(occupant: string) {
    const VpcId = await account.vpc();
    const InternetGatewayId = await account.internetGateway(VpcId);
    const [SubnetId, GroupId] = [await account.subnet(VpcId), await account.group(VpcId)];
    const release = await occupants[occupant]?.(VpcId, SubnetId, [GroupId]);
    if (!release) throw new Error(`there is no occupant '${occupant}'`);
    return { VpcId, InternetGatewayId, SubnetId, GroupId, release };
  }

  test.each(names)('a subnet is not deleted while %s is in it', async (occupant) => {
    const { SubnetId, release } = await occupied(occupant);
    await expectHeld(() => account.ec2.deleteSubnet({ SubnetId }), release);
  });

  test.each(names.filter((name) => name !== 'a NAT gateway'))(
    'a security group is not deleted while %s has it',
    async (occupant) => {
      const { GroupId, release } = await occupied(occupant);
      await expectHeld(() => account.ec2.deleteSecurityGroup({ GroupId }), release);
    },
  );

  test.each(names.filter((name) => name !== 'an interface endpoint'))(
    'an internet gateway is not detached while %s has a public address',
    async (occupant) => {
      const { VpcId, InternetGatewayId, release } = await occupied(occupant);
      await expectHeld(() => account.ec2.detachInternetGateway({ InternetGatewayId, VpcId }), release);
    },
  );

  test('a security group is not deleted while another group’s rule refers to it; its own rules do not matter', async () => {
    const vpc = await account.vpc();
    const [GroupId, other] = [await account.group(vpc), await account.group(vpc)];
    const ruleOf = (group: string) => ({
      GroupId: group,
      IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId }] }],
    });
    await account.ec2.authorizeSecurityGroupIngress(ruleOf(other));
    await account.ec2.authorizeSecurityGroupIngress(ruleOf(GroupId));

    await expectHeld(
      () => account.ec2.deleteSecurityGroup({ GroupId }),
      () => account.ec2.revokeSecurityGroupIngress(ruleOf(other)),
    );
  });

  test('an address is not released while a NAT gateway has it', async () => {
    const { NatGatewayId, AllocationId } = await account.nat(await account.subnet(await account.vpc()));
    await expectHeld(
      () => account.ec2.releaseAddress({ AllocationId }),
      () => account.ec2.deleteNatGateway({ NatGatewayId }),
      'InvalidIPAddress.InUse',
    );
  });

  const contents: Record<string, (vpc: string) => Promise<Call>> = {
    'an internet gateway': async (VpcId) => {
      const InternetGatewayId = await account.internetGateway(VpcId);
      return () => account.ec2.detachInternetGateway({ InternetGatewayId, VpcId });
    },
    'a security group': async (vpc) => {
      const GroupId = await account.group(vpc);
      return () => account.ec2.deleteSecurityGroup({ GroupId });
    },
    'a gateway endpoint': async (vpc) => {
      const endpoint = await account.gatewayEndpoint(vpc);
      return () => account.ec2.deleteVpcEndpoints({ VpcEndpointIds: [endpoint] });
    },
  };

  test.each(Object.entries(contents))('a VPC is not deleted while it has %s', async (_, fill) => {
    const VpcId = await account.vpc();
    await expectHeld(() => account.ec2.deleteVpc({ VpcId }), await fill(VpcId));
  });

  test('a gateway endpoint does not accept a deleted route table, and can be deleted without it', async () => {
    const vpc = await account.vpc();
    const RouteTableId = await account.routeTable(vpc);
    const VpcEndpointId = await account.gatewayEndpoint(vpc, [RouteTableId]);
    await account.ec2.deleteRouteTable({ RouteTableId });

    await expect(
      account.ec2.modifyVpcEndpoint({ VpcEndpointId, AddRouteTableIds: [RouteTableId] }),
    ).rejects.toMatchObject({ name: 'InvalidRouteTableID.NotFound' });
    await account.ec2.deleteVpcEndpoints({ VpcEndpointIds: [VpcEndpointId] });
  });
});
