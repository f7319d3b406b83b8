/** What AWS authorizes besides the main resource of a request: passed roles, and the resources at its other end. */
import { emptyAccount } from '../support/accounts';
import { call, query } from '../support/aws';
import { describeWith } from '../support/describe-with';
import { assumeOwn } from './roles';

const ECS = 'AmazonEC2ContainerServiceV20141113';
const TAGS = { project: 'fargate-duo', environment: 'dev' };
const SCALING = 'ecs.application-autoscaling.amazonaws.com';
const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;

describeWith(['moto'], 'a deploy role', () => {
  let url: string;
  let key: string;

  beforeAll(async () => {
    ({ url } = await emptyAccount());
    key = await assumeOwn(url, 'deploy-dev');
  }, 300_000);

  const app = { name: 'app', image: 'app', memory: 128 };
  const register = (more: object) =>
    call(
      url,
      'ecs',
      `${ECS}.RegisterTaskDefinition`,
      { family: 'fargate-duo-dev', containerDefinitions: [app], ...more },
      key,
    );
  const scale = (RoleARN: string) =>
    call(
      url,
      'application-autoscaling',
      'AnyScaleFrontendService.RegisterScalableTarget',
      {
        ServiceNamespace: 'ecs',
        ResourceId: 'service/fargate-duo-dev/fargate-duo-dev',
        ScalableDimension: 'ecs:service:DesiredCount',
        RoleARN,
      },
      key,
    );
  const createService = (roleArn: string) =>
    call(
      url,
      'ecs',
      `${ECS}.CreateService`,
      {
        cluster: 'fargate-duo-dev',
        serviceName: 'fargate-duo-dev',
        volumeConfigurations: [{ name: 'data', managedEBSVolume: { roleArn } }],
      },
      key,
    );

  test.each([
    ['its own to tasks', () => register({ taskRoleArn: role('fargate-duo-dev-task') })],
    [
      "AWS's own to autoscaling",
      () => scale(role(`aws-service-role/${SCALING}/AWSServiceRoleForApplicationAutoScaling_ECSService`)),
    ],
    [
      'none if the ARN of a role is the value of a variable',
      () =>
        register({
          containerDefinitions: [{ ...app, environment: [{ name: 'ROLE', value: role('administrator') }] }],
        }),
    ],
  ])('may pass %s', async (_, ask) => {
    await expect(ask().then(String, String)).resolves.not.toContain('AccessDenied');
  });

  test.each([
    ["another environment's to tasks", () => register({ taskRoleArn: role('fargate-duo-prod-task') })],
    ['another one to autoscaling', () => scale(role('administrator'))],
    ['one deep within a request', () => createService(role('administrator'))],
    ['one of tasks to the service itself', () => createService(role('fargate-duo-dev-task'))],
  ])('may not pass %s', async (_, ask) => {
    await expect(ask()).rejects.toThrow('is not authorized to perform: iam:PassRole');
  });

  const ec2 = (Action: string, parameters: Record<string, string>, by?: string) =>
    query(url, 'ec2', '2016-11-15', { Action, ...parameters }, by);
  const idIn = (xml: string, name: string) => new RegExp(`<${name}>(.+?)<`).exec(xml)?.[1] ?? '';
  const tagged = (kind: string) =>
    Object.fromEntries([
      ['TagSpecification.1.ResourceType', kind],
      ...Object.entries(TAGS).flatMap(([name, value], at) => [
        [`TagSpecification.1.Tag.${at + 1}.Key`, name],
        [`TagSpecification.1.Tag.${at + 1}.Value`, value],
      ]),
    ]) as Record<string, string>;

  /** An address on an interface without tags, like a NAT gateway's. */
  async function associated(tags: Record<string, string>): Promise<{ address: string; interface: string }> {
    const subnet = idIn(await ec2('DescribeSubnets', {}), 'subnetId');
    const made = await ec2('CreateNetworkInterface', { SubnetId: subnet });
    const NetworkInterfaceId = idIn(made, 'networkInterfaceId');
    const AllocationId = idIn(await ec2('AllocateAddress', { Domain: 'vpc', ...tags }), 'allocationId');
    const association = await ec2('AssociateAddress', { AllocationId, NetworkInterfaceId });
    return { address: idIn(association, 'associationId'), interface: NetworkInterfaceId };
  }

  test('removes its own address from an interface without tags, which is authorized too', async () => {
    const own = await associated(tagged('elastic-ip'));
    const take = () => ec2('DisassociateAddress', { AssociationId: own.address }, key);
    expect(await take()).not.toContain('<Error>');
    expect(await take()).toContain('<Code>InvalidAssociationID.NotFound</Code>');
    expect(await (await fetch(`${url}/moto-api/permissions`)).json()).toContainEqual(
      expect.objectContaining({
        role: 'fargate-duo-deploy-dev',
        action: 'ec2:DisassociateAddress',
        resource: `arn:aws:ec2:us-east-1:111122223333:network-interface/${own.interface}`,
      }),
    );
    const foreign = await associated({});
    expect(await ec2('DisassociateAddress', { AssociationId: foreign.address }, key)).toMatch(
      /UnauthorizedOperation.*elastic-ip/,
    );
  });

  /** Points one of its rules at the prefix list. */
  async function leadTo(PrefixListId: string): Promise<string> {
    const group = { GroupName: PrefixListId, GroupDescription: 'any', ...tagged('security-group') };
    const GroupId = idIn(await ec2('CreateSecurityGroup', group), 'groupId');
    const rule = {
      GroupId,
      'IpPermissions.1.IpProtocol': 'tcp',
      'IpPermissions.1.FromPort': '443',
      'IpPermissions.1.ToPort': '443',
      'IpPermissions.1.IpRanges.1.CidrIp': '10.0.0.0/8',
      ...tagged('security-group-rule'),
    };
    const made = await ec2('AuthorizeSecurityGroupEgress', rule);
    return ec2(
      'ModifySecurityGroupRules',
      {
        GroupId,
        'SecurityGroupRule.1.SecurityGroupRuleId': idIn(made, 'securityGroupRuleId'),
        'SecurityGroupRule.1.SecurityGroupRule.IpProtocol': 'tcp',
        'SecurityGroupRule.1.SecurityGroupRule.PrefixListId': PrefixListId,
      },
      key,
    );
  }

  test("points its rules at AWS's prefix lists, not at anyone else's", async () => {
    const lists = await ec2('DescribeManagedPrefixLists', {});
    expect(await leadTo(idIn(lists, 'prefixListId'))).not.toContain('UnauthorizedOperation');
    const made = await ec2('CreateManagedPrefixList', {
      PrefixListName: 'any',
      MaxEntries: '1',
      AddressFamily: 'IPv4',
    });
    expect(await leadTo(idIn(made, 'prefixListId'))).toMatch(
      /UnauthorizedOperation.*ec2:ModifySecurityGroupRules on resource: .*:111122223333:prefix-list/,
    );
  });
});
