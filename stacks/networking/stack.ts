import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import type { Construct } from 'constructs';

import { Endpoints } from './endpoints';
import { FlowLogs } from './flow-logs';
import { PrivateSubnets } from './private-subnets';
import { PublicSubnets } from './public-subnets';
import { ProjectStack, type ProjectStackProps } from '../project-stack';
import type { Environment } from '../../contract/settings';

export interface NetworkingStackProps extends Omit<ProjectStackProps, 'environmentName'> {
  readonly environment: Environment;
}

/** The VPC of one environment: subnets for the load balancer and the tasks, and how tasks reach AWS. */
export class NetworkingStack extends ProjectStack {
  readonly vpcId: string;
  readonly publicSubnetIds: readonly string[];
  /** Subnets of the tasks: the public ones if the egress is 'public', else the private ones. */
  readonly taskSubnetIds: readonly string[];
  readonly s3PrefixListId: string;
  /** Security group of the interface endpoints; undefined unless the egress is 'endpoints'. */
  readonly endpointSecurityGroupId: string | undefined;

  constructor(scope: Construct, id: string, { environment, ...props }: NetworkingStackProps) {
    super(scope, id, { ...props, environmentName: environment.name });
    const { project, zones } = props.settings;
    const { cidr, egress } = environment;
    const name = `${project}-${environment.name}`;

    const vpc = new Vpc(this, 'vpc', {
      cidrBlock: cidr,
      enableDnsSupport: true,
      // Private DNS of the interface endpoints needs both.
      enableDnsHostnames: true,
      tags: { Name: name },
    });
    const { id: vpcId } = vpc;
    // It has no rules: whatever is put into it by accident has no connections.
    new DefaultSecurityGroup(this, 'default-security-group', { vpcId, tags: { Name: `${name}-unused` } });
    new FlowLogs(this, 'flow-logs', { vpcId, ...props, environment });

    const internetGateway = new InternetGateway(this, 'internet-gateway', { vpcId, tags: { Name: name } });
    const publicSubnets = new PublicSubnets(this, 'public', { vpcId, name, cidr, zones, internetGateway });
    const privateSubnets = new PrivateSubnets(this, 'private', {
      vpcId,
      name,
      cidr,
      zones,
      natSubnetIds: firstOf(publicSubnets.ids, typeof egress === 'object' ? egress.nat : 0),
      internetGateway,
    });
    const endpoints = new Endpoints(this, 'endpoints', {
      vpcId,
      name,
      ...props,
      environment,
      routeTableIds: { ...publicSubnets.routeTableIds, ...privateSubnets.routeTableIds },
      subnetIds: privateSubnets.ids,
    });

    this.vpcId = vpcId;
    this.publicSubnetIds = Object.values(publicSubnets.ids);
    this.taskSubnetIds = egress === 'public' ? this.publicSubnetIds : privateSubnets.ids;
    this.s3PrefixListId = endpoints.s3PrefixListId;
    this.endpointSecurityGroupId = endpoints.securityGroupId;
  }
}

const firstOf = (entries: Readonly<Record<string, string>>, count: number): Record<string, string> =>
  Object.fromEntries(Object.entries(entries).slice(0, count));
