import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';

import type { NetworkingStack } from '../networking/stack';
import type { Environment, Service } from '../../contract/settings';

export interface TaskFirewallProps {
  readonly name: string;
  readonly network: Pick<NetworkingStack, 'vpcId' | 's3PrefixListId' | 'endpointSecurityGroupId'>;
  readonly services: readonly Service[];
  readonly egress: Environment['egress'];
  readonly loadBalancerSecurityGroupId: string;
}

/** Who reaches the tasks: the load balancer, on their ports. What they reach: AWS, over HTTPS. */
export class TaskFirewall extends Construct {
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: TaskFirewallProps) {
    super(scope, id);
    const { name, network, services, egress, loadBalancerSecurityGroupId } = props;

    const securityGroup = new SecurityGroup(this, 'security-group', {
      namePrefix: `${name}-task-`,
      description: 'Tasks: their ports from the load balancer alone, HTTPS to AWS',
      vpcId: network.vpcId,
      tags: { Name: `${name}-task` },
      lifecycle: { createBeforeDestroy: true },
    });
    this.securityGroupId = securityGroup.id;
    const { id: tasks } = securityGroup;

    for (const { name: service, port } of services) {
      this.allow(`alb-to-${service}`, { from: loadBalancerSecurityGroupId, to: tasks, port });
    }
    if (network.endpointSecurityGroupId) {
      this.allow('to-endpoints', { from: tasks, to: network.endpointSecurityGroupId, port: 443 });
      new VpcSecurityGroupEgressRule(this, 'to-s3', {
        securityGroupId: tasks,
        description: 'HTTPS to S3, for image layers',
        prefixListId: network.s3PrefixListId,
        ...tcp(443),
      });
    }
    if (egress !== 'endpoints') {
      new VpcSecurityGroupEgressRule(this, 'to-internet', {
        securityGroupId: tasks,
        description: 'HTTPS to AWS, through the internet',
        cidrIpv4: '0.0.0.0/0',
        ...tcp(443),
      });
    }
  }

  /** One port from one group to another: out of the first, into the second. */
  private allow(id: string, { from, to, port }: { from: string; to: string; port: number }): void {
    new VpcSecurityGroupEgressRule(this, `${id}-out`, {
      securityGroupId: from,
      description: id,
      referencedSecurityGroupId: to,
      ...tcp(port),
    });
    new VpcSecurityGroupIngressRule(this, `${id}-in`, {
      securityGroupId: to,
      description: id,
      referencedSecurityGroupId: from,
      ...tcp(port),
    });
  }
}

const tcp = (port: number) => ({ ipProtocol: 'tcp', fromPort: port, toPort: port });
