import { describeWith } from '../../support/describe-with';
import { type Account, accountWithVpcs } from './account';

/** The range sent, and the range that EC2 stores. */
const ranges = [
  ['100.68.0.18/18', '100.68.0.0/18'],
  ['100.68.0.0/18', '100.68.0.0/18'],
] as const;

describeWith(['moto'], 'in the emulated EC2, a range is reduced to its network address', () => {
  let account: Account;

  beforeAll(async () => {
    account = await accountWithVpcs();
  });

  test.each(ranges)('a VPC of %s has %s', async (CidrBlock, kept) => {
    const { Vpc } = await account.ec2.createVpc({ CidrBlock });
    expect(Vpc?.CidrBlock).toBe(kept);
  });

  test.each(ranges)('a subnet of %s has %s', async (CidrBlock, kept) => {
    const { Vpc } = await account.ec2.createVpc({ CidrBlock: '100.68.0.0/16' });
    const { Subnet } = await account.ec2.createSubnet({ VpcId: Vpc?.VpcId, CidrBlock });
    expect(Subnet?.CidrBlock).toBe(kept);
  });

  test.each(ranges)(
    'a security group rule from %s is from %s, and a second one is refused',
    async (CidrIp, kept) => {
      const GroupId = await account.group(await account.vpc());
      const from = (cidr: string) =>
        account.ec2.authorizeSecurityGroupIngress({
          GroupId,
          IpPermissions: [{ IpProtocol: 'tcp', FromPort: 1, ToPort: 1, IpRanges: [{ CidrIp: cidr }] }],
        });
      expect((await from(CidrIp)).SecurityGroupRules?.[0]?.CidrIpv4).toBe(kept);
      await expect(from(kept)).rejects.toMatchObject({ name: 'InvalidPermission.Duplicate' });
    },
  );
});
