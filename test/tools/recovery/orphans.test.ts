/** What is in the account but in no state, and the printed commands. The stacks are really synthesized. */
import { join } from 'node:path';

import { loadSettings } from '../../../contract/settings';
import { resourceTypes, resourceTypeOf } from '../../../tools/recovery/resource-types';
import { findOrphanedResources, recoveryCommands } from '../../../tools/recovery/orphaned-resources';
import { synthesize } from '../../stacks/synthesize';
import { awsForEach } from '../support/aws-endpoint';

const settings = loadSettings();
const stacks = ['dev-networking', 'dev-ecs'];
const arn = (service: string, resource: string) =>
  `arn:aws:${service}:${settings.region}:${settings.account}:${resource}`;
const outdir = join(synthesize()('dev-ecs').folder, '..', '..');

const aws = awsForEach();

interface Account {
  /** ARN → stack whose tag it carries. */
  readonly tagged: Readonly<Record<string, string>>;
  /** Stack → resources in its state. */
  readonly states?: Readonly<Record<string, { type: string; name: string; id: string }[]>>;
  readonly answers?: Readonly<Record<string, unknown>>;
}

/** The commands for the findings. */
async function commands({ tagged, states = {}, answers = {} }: Account): Promise<string[]> {
  await aws.answer({
    'ResourceGroupsTaggingAPI_20170126:GetResources': {
      ResourceTagMappingList: Object.entries(tagged).map(([ResourceARN, Value]) => ({
        ResourceARN,
        Tags: [{ Key: 'stack', Value }],
      })),
    },
    'ec2:DescribeTags': {
      tagSet: Object.keys(tagged).map((each) => ({ resourceId: each.split('/').at(-1) })),
    },
    'iam:ListRoles': { Roles: [] },
    's3:HeadObject': {},
    's3:GetObject': ({ path }: { path: string }) => ({
      resources: (states[/([\w-]+)\.tfstate$/.exec(path)?.[1] ?? ''] ?? []).map(({ type, name, id }) => ({
        mode: 'managed',
        type,
        name,
        instances: [{ attributes: { id } }],
      })),
    }),
    'ec2:DescribeSecurityGroups': { securityGroupInfo: [] },
    ...answers,
  });
  const found = await recoveryCommands(settings, await findOrphanedResources(settings, stacks), outdir);
  return found.map((command) => command.replaceAll(outdir, 'OUT'));
}

const vpc = arn('ec2', 'vpc/vpc-1');
const subnet = arn('ec2', 'subnet/subnet-1');
const logs = arn('logs', 'log-group:/fargate-duo/dev/app');

test('a resource without a name is deleted, before its dependencies', async () => {
  expect(await commands({ tagged: { [vpc]: 'dev-networking', [subnet]: 'dev-networking' } })).toEqual([
    'aws ec2 delete-subnet --subnet-id subnet-1',
    'aws ec2 delete-vpc --vpc-id vpc-1',
  ]);
});

test('resources in the state, of another stack, or created by AWS itself are not orphaned', async () => {
  const tagged = {
    [vpc]: 'dev-networking',
    [arn('ec2', 'vpc/vpc-2')]: 'prod-networking',
    [arn('ec2', 'network-interface/eni-1')]: 'dev-ecs',
  };
  const states = { 'dev-networking': [{ type: 'aws_vpc', name: 'vpc', id: 'vpc-1' }] };
  expect(await commands({ tagged, states })).toEqual([]);
});

test('a resource with a name is adopted if the configuration is missing it', async () => {
  const service = arn('ecs', 'service/fargate-duo-dev/fargate-duo');
  const balancer = arn('elasticloadbalancing', 'loadbalancer/app/fargate-duo-dev/1');
  const active = { 'ecs:DescribeServices': { services: [{ status: 'ACTIVE' }] } };
  const tagged = { [service]: 'dev-ecs', [balancer]: 'dev-ecs', [logs]: 'dev-ecs' };
  const init = 'terraform -chdir=OUT/stacks/dev-ecs init -input=false';
  const adopt = 'terraform -chdir=OUT/stacks/dev-ecs import -input=false';
  expect(await commands({ tagged, answers: active })).toEqual([
    init,
    expect.stringMatching(`^${adopt} aws_ecs_service\\.service_\\w+ fargate-duo-dev/fargate-duo$`),
    expect.stringMatching(`^${adopt} aws_lb\\.balancer_alb_\\w+ ${balancer}$`),
    expect.stringMatching(`^${adopt} aws_cloudwatch_log_group\\.task_app-logs_\\w+ /fargate-duo/dev/app$`),
  ]);
});

test('a resource whose name the configuration does not need is deleted', async () => {
  const old = arn('logs', 'log-group:/fargate-duo/dev/former');
  expect(await commands({ tagged: { [old]: 'dev-ecs' } })).toEqual([
    'aws logs delete-log-group --log-group-name /fargate-duo/dev/former',
  ]);
});

test('the default security group is deleted with its VPC', async () => {
  const group = arn('ec2', 'security-group/sg-1');
  const answers = {
    'ec2:DescribeSecurityGroups': { securityGroupInfo: [{ groupId: 'sg-1', groupName: 'default' }] },
  };
  expect(await commands({ tagged: { [group]: 'dev-networking' }, answers })).toEqual([]);
});

test('a rule is revoked from its group, and an internet gateway detached from its VPC', async () => {
  const tagged = {
    [arn('ec2', 'security-group-rule/sgr-1')]: 'dev-ecs',
    [arn('ec2', 'internet-gateway/igw-1')]: 'dev-networking',
  };
  const answers = {
    'ec2:DescribeSecurityGroupRules': {
      securityGroupRuleSet: [{ securityGroupRuleId: 'sgr-1', groupId: 'sg-2', isEgress: true }],
    },
    'ec2:DescribeInternetGateways': {
      internetGatewaySet: [{ internetGatewayId: 'igw-1', attachmentSet: [{ vpcId: 'vpc-1' }] }],
    },
  };
  expect(await commands({ tagged, answers })).toEqual([
    'aws ec2 revoke-security-group-egress --group-id sg-2 --security-group-rule-ids sgr-1',
    'aws ec2 detach-internet-gateway --internet-gateway-id igw-1 --vpc-id vpc-1 && aws ec2 delete-internet-gateway --internet-gateway-id igw-1',
  ]);
});

test('adoptable types have the attribute by which they are found', () => {
  const all = [...stacks, 'ecr'].map((stack) => synthesize()(stack));
  for (const { adopt } of resourceTypes) {
    if (!adopt) continue;
    const named = all.flatMap((stack) => stack.all(adopt.type)).map((each) => each[adopt.attribute]);
    // The example settings have no address for alarms, and so no topic.
    if (adopt.type !== 'aws_sns_topic') expect(named).toContainEqual(expect.any(String));
  }
});

test('an ARN of a kind that the stacks do not create belongs to nobody', () => {
  expect(resourceTypeOf(arn('ecs', 'task/fargate-duo-dev/1'))).toBeUndefined();
});
