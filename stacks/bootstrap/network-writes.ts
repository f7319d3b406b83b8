import { arnOf, iamArn, type Statement, type TagKey, tagsAre } from '../../contract/iam';
import type { Settings } from '../../contract/settings';

/** Resource types that EC2 creates for a VPC, as in their ARNs. */
const createdTypes = [
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

/** Changes to the VPC of one environment: new resources must get its tags, changed ones must already have them. */
export function networkWrites(settings: Settings, environment: string): Statement[] {
  const { project } = settings;
  const tags = (kind: TagKey) => tagsAre(kind, { project, environment });
  return [
    {
      // Allowed for a new resource: its tags are in the request.
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
      resources: createdTypes.map((type) => arnOf(settings, 'ec2', `${type}/*`)),
      conditions: tags('RequestTag'),
    },
    {
      // Allowed for an existing resource that is changed, used or extended: it must already have the tags.
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
      // These actions also need permission for resources without our tags: the interface of a NAT gateway and AWS's own
      // prefix lists. The changed address or rule must still have the tags.
      actions: ['ec2:DisassociateAddress', 'ec2:ModifySecurityGroupRules'],
      resources: [
        arnOf(settings, 'ec2', 'network-interface/*'),
        `arn:aws:ec2:${settings.region}:aws:prefix-list/*`,
      ],
    },
    {
      // Tags on a resource that is being created.
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
      // AWS creates a VPC's default security group without tags; Terraform tags it, then removes its rules. The price:
      // the role can tag, and then change, any security group of the account that has no tag `project`.
      actions: ['ec2:CreateTags'],
      resources: [arnOf(settings, 'ec2', 'security-group/*')],
      conditions: { ...tags('RequestTag'), Null: { 'aws:ResourceTag/project': 'true' } },
    },
    {
      // An interface endpoint with private DNS creates a hidden hosted zone.
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
