import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { Construct } from 'constructs';

import { policy } from '../../contract/iam';
import type { Environment, Settings } from '../../contract/settings';

export interface EndpointsProps {
  readonly vpcId: string;
  readonly name: string;
  readonly settings: Settings;
  readonly environment: Pick<Environment, 'egress' | 'exec' | 'secrets'>;
  /** Every route table: S3 is reached without leaving AWS, and without charge, from all of them. */
  readonly routeTableIds: readonly string[];
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
    const serviceName = (service: string) => `com.amazonaws.${region}.${service}`;

    const s3 = new VpcEndpoint(this, 's3', {
      vpcId,
      serviceName: serviceName('s3'),
      vpcEndpointType: 'Gateway',
      routeTableIds: [...routeTableIds],
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
    if (environment.egress !== 'endpoints') return;

    // Without a rule of its own: what may come in is said where the tasks are defined.
    const securityGroup = new SecurityGroup(this, 'security-group', {
      namePrefix: `${name}-endpoints-`,
      description: 'Interface endpoints: HTTPS from the tasks',
      vpcId,
      tags: { Name: `${name}-endpoints` },
      lifecycle: { createBeforeDestroy: true },
    });
    this.securityGroupId = securityGroup.id;

    for (const service of interfaceEndpoints(environment)) {
      new VpcEndpoint(this, service.replace('.', '-'), {
        vpcId,
        serviceName: serviceName(service),
        vpcEndpointType: 'Interface',
        privateDnsEnabled: true,
        subnetIds: [...subnetIds],
        securityGroupIds: [securityGroup.id],
        tags: { Name: `${name}-${service}` },
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
