import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { ECR } from '@aws-sdk/client-ecr';

import { emptyAccount } from '../../support/accounts';
import { call } from '../../support/aws';
import { describeWith } from '../../support/describe-with';
import type { Account } from '../../support/fork';
import { accountWithVpcs, optionsOf } from './account';
import { testRefusals, times } from './refusals';

describeWith(['moto'], 'in the emulated account', () => {
  let account: Account;
  let made: Awaited<ReturnType<typeof accountWithVpcs>>;
  let ecr: ECR;
  let logs: CloudWatchLogs;
  let VpcId: string;
  let subnet: string;

  beforeAll(async () => {
    account = await emptyAccount();
    made = await accountWithVpcs(account);
    ecr = new ECR(optionsOf(account));
    logs = new CloudWatchLogs(optionsOf(account));
    VpcId = await made.vpc();
    subnet = await made.subnet(VpcId);
    await ecr.createRepository({ repositoryName: 'images' });
    await logs.createLogGroup({ logGroupName: 'group' });
  });

  const range = { IpProtocol: 'tcp', IpRanges: [{ CidrIp: '10.0.0.0/8' }] };
  const rules = (count: number) => ({
    IpPermissions: times(count, (port) => ({ ...range, FromPort: port, ToPort: port })),
  });

  async function balanced(count: number) {
    const LoadBalancerArn = await made.loadBalancer(subnet);
    const groups = await Promise.all(times(count, () => made.targetGroup(VpcId)));
    for (const [index, TargetGroupArn] of groups.entries()) {
      const action = { Type: 'forward', TargetGroupArn } as const;
      const listener = { LoadBalancerArn, Protocol: 'HTTP', Port: 5000 + index } as const;
      await made.elb.createListener({ ...listener, DefaultActions: [action] });
    }
    return groups.map((targetGroupArn) => ({ targetGroupArn, containerName: 'app', containerPort: 5000 }));
  }

  testRefusals<number>(
    () => account,
    [
      [
        'PutLifecyclePolicy with rules,',
        'InvalidParameterException',
        [51],
        [50],
        (count) => {
          const selection = { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 1 };
          const policy = {
            rules: times(count, (index) => ({
              rulePriority: index + 1,
              selection,
              action: { type: 'expire' },
            })),
          };
          return ecr.putLifecyclePolicy({
            repositoryName: 'images',
            lifecyclePolicyText: JSON.stringify(policy),
          });
        },
      ],
      [
        'PutRetentionPolicy of days,',
        'InvalidParameterException',
        [0, 2, 31],
        [1, 30, 3653],
        (retentionInDays) => logs.putRetentionPolicy({ logGroupName: 'group', retentionInDays }),
      ],
      [
        'RegisterScalableTarget with two at most and at least',
        'ValidationException',
        [-1, 3],
        [0, 2],
        async (MinCapacity) => {
          const service = await made.service(subnet);
          const ResourceId = `service/${service}/${service}`;
          const target = {
            ServiceNamespace: 'ecs',
            ResourceId,
            ScalableDimension: 'ecs:service:DesiredCount',
          };
          const register = 'AnyScaleFrontendService.RegisterScalableTarget';
          await call(account.url, 'application-autoscaling', register, {
            ...target,
            MinCapacity,
            MaxCapacity: 2,
          });
        },
      ],
      [
        'CreateSubnet of the prefix',
        'InvalidSubnet.Range',
        [15, 29],
        [28],
        (prefix) => made.ec2.createSubnet({ VpcId, CidrBlock: `10.0.128.0/${prefix}` }),
      ],
      [
        'AuthorizeSecurityGroupIngress beside 60 of egress with rules,',
        'RulesPerSecurityGroupLimitExceeded',
        [61],
        [60],
        async (count) => {
          const GroupId = await made.group(VpcId);
          // It is created with one rule that allows all egress.
          await made.ec2.authorizeSecurityGroupEgress({ GroupId, ...rules(59) });
          await made.ec2.authorizeSecurityGroupIngress({ GroupId, ...rules(count) });
        },
      ],
      [
        'AuthorizeSecurityGroupEgress beside 60 of ingress with rules,',
        'RulesPerSecurityGroupLimitExceeded',
        [61],
        [60],
        async (count) => {
          const GroupId = await made.group(VpcId);
          await made.ec2.authorizeSecurityGroupIngress({ GroupId, ...rules(60) });
          await made.ec2.authorizeSecurityGroupEgress({ GroupId, ...rules(count - 1) });
        },
      ],
      [
        'CreateService with target groups,',
        'InvalidParameterException',
        [6],
        [5],
        async (count) => {
          const cluster = await made.service(subnet);
          const service = { cluster, serviceName: 'balanced', taskDefinition: cluster, desiredCount: 0 };
          await made.ecs.createService({ ...service, loadBalancers: await balanced(count) });
        },
      ],
      [
        'UpdateService with target groups,',
        'InvalidParameterException',
        [6],
        [5],
        async (count) => {
          const service = await made.service(subnet);
          await made.ecs.updateService({ cluster: service, service, loadBalancers: await balanced(count) });
        },
      ],
    ],
  );
});
