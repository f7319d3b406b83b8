/** For every region and zones that a user names, what the stacks need is there, and no other zone. */
import {
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DescribePrefixListsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs';
import {
  CreateLoadBalancerCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';

import { emptyAccount } from '../support/accounts';
import { describeWith } from '../support/describe-with';

// Old and new ones; the letters of the last three are not the first of the alphabet, or not the same for every account.
const regions: Readonly<Record<string, string>> = {
  'us-east-1': 'abcdef',
  'eu-central-1': 'abc',
  'ap-southeast-7': 'abc',
  'mx-central-1': 'abc',
  'ap-northeast-1': 'abcd',
  'ca-central-1': 'abd',
  'us-west-1': 'abc',
};

describeWith(['moto'], 'regions and zones of the emulated AWS', () => {
  let endpoint: string;

  beforeAll(async () => {
    ({ url: endpoint } = await emptyAccount());
  });

  const clientOf = (region: string) => {
    const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' };
    return { region, endpoint, credentials, maxAttempts: 1 };
  };

  async function vpcIn(ec2: EC2Client): Promise<string | undefined> {
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
    return Vpc?.VpcId;
  }

  test.each(Object.entries(regions))(
    '%s has the zones %s, and accepts resources in them',
    async (region, letters) => {
      const ec2 = new EC2Client(clientOf(region));
      const VpcId = await vpcIn(ec2);
      const subnets = await Promise.all(
        letters.split('').map(async (letter, index) => {
          const zone = { VpcId, AvailabilityZone: `${region}${letter}`, CidrBlock: `10.0.${index}.0/24` };
          const { Subnet } = await ec2.send(new CreateSubnetCommand(zone));
          return { zone: Subnet?.AvailabilityZone, id: Subnet?.SubnetId ?? '' };
        }),
      );
      expect(subnets.map(({ zone }) => zone)).toEqual(
        letters.split('').map((letter) => `${region}${letter}`),
      );

      const balancers = new ElasticLoadBalancingV2Client(clientOf(region));
      const { LoadBalancers } = await balancers.send(
        new CreateLoadBalancerCommand({ Name: 'duo', Subnets: subnets.map(({ id }) => id) }),
      );
      expect(LoadBalancers?.[0]?.AvailabilityZones).toHaveLength(letters.length);
      const { cluster } = await new ECSClient(clientOf(region)).send(
        new CreateClusterCommand({ clusterName: 'duo', tags: [{ key: 'project', value: 'duo' }] }),
      );
      expect(cluster?.clusterArn).toContain(`:${region}:`);
    },
  );

  test.each(Object.keys(regions))('%s has the prefix list of S3, and its endpoint', async (region) => {
    const ec2 = new EC2Client(clientOf(region));
    const ServiceName = `com.amazonaws.${region}.s3`;
    const { PrefixLists } = await ec2.send(
      new DescribePrefixListsCommand({ Filters: [{ Name: 'prefix-list-name', Values: [ServiceName] }] }),
    );
    expect(PrefixLists).toEqual([expect.objectContaining({ PrefixListName: ServiceName })]);
    const VpcId = await vpcIn(ec2);
    const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId }));
    const RouteTableIds = [RouteTable?.RouteTableId ?? ''];
    const { VpcEndpoint } = await ec2.send(
      new CreateVpcEndpointCommand({ VpcId, ServiceName, VpcEndpointType: 'Gateway', RouteTableIds }),
    );
    expect(VpcEndpoint).toMatchObject({ ServiceName, RouteTableIds });
  });

  test.each(Object.keys(regions))('%s has no zone z', async (region) => {
    const ec2 = new EC2Client(clientOf(region));
    const AvailabilityZone = `${region}z`;
    const made = ec2.send(
      new CreateSubnetCommand({ VpcId: await vpcIn(ec2), AvailabilityZone, CidrBlock: '10.0.0.0/24' }),
    );
    await expect(made).rejects.toThrow(
      `Value (${AvailabilityZone}) for parameter availabilityZone is invalid`,
    );
  });
});
