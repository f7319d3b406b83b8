import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { VpcEndpointRouteTableAssociation } from '@cdktf/provider-aws/lib/vpc-endpoint-route-table-association';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';

import { policy } from '../../contract/iam';
import type { Environment, Settings } from '../../contract/settings';

export interface EndpointsProps {
  readonly vpcId: string;
  readonly name: string;
  readonly settings: Settings;
  readonly environment: Pick<Environment, 'cidr' | 'egress' | 'exec' | 'secrets'>;
  /** Name → route table, for every route table: from each, S3 is reached inside AWS and free of charge. */
  readonly routeTableIds: Readonly<Record<string, string>>;
  readonly subnetIds: readonly string[];
}

/** VPC endpoints to AWS services: S3 always, the others only if there is no route to the internet. */
export class Endpoints extends Construct {
  readonly s3PrefixListId: string;
  readonly securityGroupId: string | undefined;

  constructor(scope: Construct, id: string, props: EndpointsProps) {
    super(scope, id);
    const { vpcId, name, settings, environment, routeTableIds, subnetIds } = props;
    const { region } = settings;
    const { cidr } = environment;
    const serviceName = (service: string) => `com.amazonaws.${region}.${service}`;

    const s3 = new VpcEndpoint(this, 's3', {
      vpcId,
      serviceName: serviceName('s3'),
      vpcEndpointType: 'Gateway',
      // Only image layers, which ECR keeps in its own bucket.
      policy: policy([
        {
          principal: '*',
          actions: ['s3:GetObject'],
          resources: [`arn:aws:s3:::prod-${region}-starport-layer-bucket/*`],
        },
      ]),
      tags: { Name: `${name}-s3` },
    });
    this.s3PrefixListId = s3.prefixListId;
    for (const [table, routeTableId] of Object.entries(routeTableIds)) {
      // One resource per table: an update of a list would still name a table that has just been deleted.
      new VpcEndpointRouteTableAssociation(this, `s3-${table}`, { vpcEndpointId: s3.id, routeTableId });
    }
    if (environment.egress !== 'endpoints') return;

    const securityGroup = new SecurityGroup(this, 'security-group', {
      namePrefix: `${name}-endpoints-`,
      description: 'Interface endpoints: HTTPS from the VPC',
      vpcId,
      // This group is deleted before the tasks' rule that refers to it: AWS refuses that unless the rule is revoked.
      revokeRulesOnDelete: true,
      tags: { Name: `${name}-endpoints` },
      lifecycle: { createBeforeDestroy: true },
    });
    this.securityGroupId = securityGroup.id;
    // From the VPC, not from the tasks' group, which another stack creates later: as soon as an endpoint exists, its
    // private DNS directs every running task to it, so it must let them in.
    const fromVpc = new VpcSecurityGroupIngressRule(this, 'from-vpc', {
      securityGroupId: securityGroup.id,
      description: 'HTTPS from the VPC',
      cidrIpv4: cidr,
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
    });

    for (const service of interfaceEndpoints(environment)) {
      new VpcEndpoint(this, service.replace('.', '-'), {
        vpcId,
        serviceName: serviceName(service),
        vpcEndpointType: 'Interface',
        privateDnsEnabled: true,
        subnetIds: [...subnetIds],
        securityGroupIds: [securityGroup.id],
        tags: { Name: `${name}-${service}` },
        dependsOn: [fromVpc],
      });
    }
  }
}

/** AWS services that a task calls: always those for its image and logs, the others only for the options in use. */
function interfaceEndpoints({ exec, secrets }: Pick<Environment, 'exec' | 'secrets'>): string[] {
  const sources = Object.values(secrets).flatMap((variables) => Object.values(variables));
  return [
    'ecr.api',
    'ecr.dkr',
    'logs',
    ...(exec ? ['ssmmessages'] : []),
    ...(sources.some((source) => 'ssm' in source) ? ['ssm'] : []),
    ...(sources.some((source) => 'secretsManager' in source) ? ['secretsmanager'] : []),
  ];
}
