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
  /** Every route table, by a name: S3 is reached without leaving AWS, and without charge, from all of them. */
  readonly routeTableIds: Readonly<Record<string, string>>;
  readonly subnetIds: readonly string[];
}

/** Doors from the VPC to AWS services: S3 always; the others where there is no way through the internet. */
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
      // Image layers, which ECR keeps in a bucket of its own, and nobody else's data.
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
      // One resource a table: a list of them would still name, in its change, a table that has just been deleted.
      new VpcEndpointRouteTableAssociation(this, `s3-${table}`, { vpcEndpointId: s3.id, routeTableId });
    }
    if (environment.egress !== 'endpoints') return;

    const securityGroup = new SecurityGroup(this, 'security-group', {
      namePrefix: `${name}-endpoints-`,
      description: 'Interface endpoints: HTTPS from the VPC',
      vpcId,
      // It goes before the tasks' own rule that lets them reach it, which AWS would not let happen.
      revokeRulesOnDelete: true,
      tags: { Name: `${name}-endpoints` },
      lifecycle: { createBeforeDestroy: true },
    });
    this.securityGroupId = securityGroup.id;
    // The VPC and not the tasks' group, which another stack makes: with an endpoint, its private DNS leads every
    // running task to it at once, and it must let them in.
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

/** AWS services that a task calls: to be pulled and logged always, the others for the options in use. */
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
