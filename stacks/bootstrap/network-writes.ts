import { arnOf, iamArn, type Statement, type TagKey, tagsAre } from '../../contract/iam';
import type { Settings } from '../../contract/settings';

/** What EC2 makes for a VPC, by the kind that its ARN names. */
const made = [
  'elastic-ip',
  'internet-gateway',
  'natgateway',
  'route-table',
  'security-group',
  'security-group-rule',
  'subnet',
  'vpc',
  'vpc-endpoint',
  'vpc-flow-log',
];

/** Changes to the VPC of one environment: what is made must carry its tags, what is changed must have them. */
export function networkWrites(settings: Settings, environment: string): Statement[] {
  const { project } = settings;
  const tags = (kind: TagKey) => tagsAre(kind, { project, environment });
  return [
    {
      // Allowed for the thing that is made: its tags come with the request.
      actions: [
        'ec2:AllocateAddress',
        'ec2:AuthorizeSecurityGroupEgress',
        'ec2:AuthorizeSecurityGroupIngress',
        'ec2:CreateFlowLogs',
        'ec2:CreateInternetGateway',
        'ec2:CreateNatGateway',
        'ec2:CreateRouteTable',
        'ec2:CreateSecurityGroup',
        'ec2:CreateSubnet',
        'ec2:CreateVpc',
        'ec2:CreateVpcEndpoint',
      ],
      resources: made.map((kind) => arnOf(settings, 'ec2', `${kind}/*`)),
      conditions: tags('RequestTag'),
    },
    {
      // Allowed for what is there and is changed, put to use or built upon: it must have the tags already.
      actions: [
        'ec2:AssociateRouteTable',
        'ec2:AttachInternetGateway',
        'ec2:AuthorizeSecurityGroupEgress',
        'ec2:AuthorizeSecurityGroupIngress',
        'ec2:CreateFlowLogs',
        'ec2:CreateNatGateway',
        'ec2:CreateRoute',
        'ec2:CreateRouteTable',
        'ec2:CreateSecurityGroup',
        'ec2:CreateSubnet',
        'ec2:CreateTags',
        'ec2:CreateVpcEndpoint',
        'ec2:DeleteFlowLogs',
        'ec2:DeleteInternetGateway',
        'ec2:DeleteNatGateway',
        'ec2:DeleteRoute',
        'ec2:DeleteRouteTable',
        'ec2:DeleteSecurityGroup',
        'ec2:DeleteSubnet',
        'ec2:DeleteTags',
        'ec2:DeleteVpc',
        'ec2:DeleteVpcEndpoints',
        'ec2:DetachInternetGateway',
        'ec2:DisassociateAddress',
        'ec2:DisassociateRouteTable',
        'ec2:ModifySecurityGroupRules',
        'ec2:ModifySubnetAttribute',
        'ec2:ModifyVpcAttribute',
        'ec2:ModifyVpcEndpoint',
        'ec2:ReleaseAddress',
        'ec2:ReplaceRoute',
        'ec2:RevokeSecurityGroupEgress',
        'ec2:RevokeSecurityGroupIngress',
      ],
      resources: ['*'],
      conditions: tags('ResourceTag'),
    },
    {
      // AWS also judges what has no tags of ours: the interface of a NAT gateway, and AWS's own prefix lists. The
      // address and the rule that are changed must have them.
      actions: ['ec2:DisassociateAddress', 'ec2:ModifySecurityGroupRules'],
      resources: [
        arnOf(settings, 'ec2', 'network-interface/*'),
        `arn:aws:ec2:${settings.region}:aws:prefix-list/*`,
      ],
    },
    {
      // Tags on something that is just being made.
      actions: ['ec2:CreateTags'],
      resources: ['*'],
      conditions: {
        StringEquals: {
          ...tags('RequestTag').StringEquals,
          'ec2:CreateAction': [
            'AllocateAddress',
            'AuthorizeSecurityGroupEgress',
            'AuthorizeSecurityGroupIngress',
            'CreateFlowLogs',
            'CreateInternetGateway',
            'CreateNatGateway',
            'CreateRouteTable',
            'CreateSecurityGroup',
            'CreateSubnet',
            'CreateVpc',
            'CreateVpcEndpoint',
          ],
        },
      },
    },
    {
      // AWS makes a VPC's default security group, without tags: it is claimed by tagging it, then emptied. The
      // price: any security group of the account that has no tag `project` could be claimed the same way.
      actions: ['ec2:CreateTags'],
      resources: [arnOf(settings, 'ec2', 'security-group/*')],
      conditions: { ...tags('RequestTag'), Null: { 'aws:ResourceTag/project': 'true' } },
    },
    {
      // An interface endpoint with private DNS makes a hosted zone that nobody sees.
      actions: ['route53:AssociateVPCWithHostedZone'],
      resources: ['*'],
    },
    {
      actions: [
        'logs:CreateLogGroup',
        'logs:DeleteLogGroup',
        'logs:PutRetentionPolicy',
        'logs:TagResource',
        'logs:UntagResource',
      ],
      resources: [arnOf(settings, 'logs', `log-group:/${project}/${environment}/*`)],
    },
    {
      actions: ['iam:PassRole'],
      resources: [iamArn(settings, `role/${project}-${environment}-flow-logs`)],
      conditions: { StringEquals: { 'iam:PassedToService': 'vpc-flow-logs.amazonaws.com' } },
    },
  ];
}
