import { emptyAccount } from '../../support/accounts';
import { describeWith } from '../../support/describe-with';
import type { Account } from '../../support/fork';
import { accountWithVpcs, fresh } from './account';
import { testRefusals, x } from './refusals';

describeWith(['moto'], 'in the emulated EC2 and ELB, as a name or text', () => {
  let account: Account;
  let made: Awaited<ReturnType<typeof accountWithVpcs>>;
  let VpcId: string;
  let subnet: string;
  let GroupId: string;
  let SecurityGroupRuleId: string | undefined;

  beforeAll(async () => {
    account = await emptyAccount();
    made = await accountWithVpcs(account);
    VpcId = await made.vpc();
    subnet = await made.subnet(VpcId);
    GroupId = await made.group(VpcId);
    const rule = { GroupId, IpPermissions: [{ ...tcp(1), IpRanges: [{ CidrIp }] }] };
    const { SecurityGroupRules } = await made.ec2.authorizeSecurityGroupIngress(rule);
    SecurityGroupRuleId = SecurityGroupRules?.[0]?.SecurityGroupRuleId;
  });

  const CidrIp = '10.0.0.0/8';
  const tcp = (port: number) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port });
  const targets = (settings: object) =>
    made.elb.createTargetGroup({ ...targetGroup, Name: fresh(), VpcId, ...settings });
  const targetGroup = { TargetType: 'ip', Protocol: 'HTTP', Port: 80 } as const;
  const characters = 'aZ9 ._-:/()#,@[]+=&;{}!$*';

  testRefusals<string>(
    () => account,
    [
      [
        'CreateLoadBalancer',
        'ValidationError',
        ['internal-x', x(33), '-x', 'x-', 'x_y', 'x.y'],
        ['internal', 'internalx', 'x-internal-y', x(32), 'x'],
        (Name) => made.elb.createLoadBalancer({ Name, Subnets: [subnet] }),
      ],
      [
        'CreateTargetGroup',
        'ValidationError',
        [x(33), '-x', 'x-', 'x_y'],
        [x(32), 'internal-x'],
        (Name) => targets({ Name }),
      ],
      [
        'CreateTargetGroup.HealthCheckPath',
        'ValidationError',
        ['health', `/${x(1024)}`],
        ['/', `/${x(1023)}`],
        (HealthCheckPath) => targets({ HealthCheckPath }),
      ],
      [
        'ModifyTargetGroup.HealthCheckPath',
        'ValidationError',
        ['health', `/${x(1024)}`],
        ['/', `/${x(1023)}`],
        async (HealthCheckPath) => {
          const TargetGroupArn = await made.targetGroup(VpcId);
          return made.elb.modifyTargetGroup({ TargetGroupArn, HealthCheckPath });
        },
      ],
      [
        'CreateSecurityGroup',
        'InvalidParameterValue',
        ['sg-x', x(256), "it's", 'ä'],
        ['sg', 'x-sg-y', x(255), characters],
        (GroupName) => made.ec2.createSecurityGroup({ GroupName, Description: 'a', VpcId }),
      ],
      [
        'CreateSecurityGroup.Description',
        'InvalidParameterValue',
        [x(256), "it's", '100 %'],
        ['sg-x', x(255), characters],
        (Description) => made.ec2.createSecurityGroup({ GroupName: fresh(), Description, VpcId }),
      ],
      [
        'AuthorizeSecurityGroupIngress.Description',
        'InvalidParameterValue',
        [x(256), 'a -> b'],
        [x(255)],
        (Description) => {
          const permission = { ...tcp(2), IpRanges: [{ CidrIp, Description }] };
          return made.ec2.authorizeSecurityGroupIngress({ GroupId, IpPermissions: [permission] });
        },
      ],
      [
        'AuthorizeSecurityGroupEgress.Description',
        'InvalidParameterValue',
        [x(256), 'a -> b'],
        [x(255)],
        (Description) => {
          const permission = { ...tcp(2), UserIdGroupPairs: [{ GroupId, Description }] };
          return made.ec2.authorizeSecurityGroupEgress({ GroupId, IpPermissions: [permission] });
        },
      ],
      [
        'ModifySecurityGroupRules.Description',
        'InvalidParameterValue',
        [x(256), 'a -> b'],
        [x(255)],
        (Description) => {
          const SecurityGroupRule = { ...tcp(1), CidrIpv4: CidrIp, Description };
          const SecurityGroupRules = [{ SecurityGroupRuleId, SecurityGroupRule }];
          return made.ec2.modifySecurityGroupRules({ GroupId, SecurityGroupRules });
        },
      ],
    ],
  );
});
