import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import {
  VpcSecurityGroupEgressRule,
  type VpcSecurityGroupEgressRuleConfig,
} from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

import type { NetworkingStack } from '../networking/stack';
import { CREATE_BEFORE_DESTROY } from '../project-stack';
import type { Environment, Service } from '../../contract/settings';

export interface TaskFirewallProps {
  readonly name: string;
  readonly network: Pick<NetworkingStack, 'vpcId' | 's3PrefixListId' | 'endpointSecurityGroupId'>;
  readonly services: readonly Service[];
  readonly egress: Environment['egress'];
  readonly loadBalancerSecurityGroupId: string;
}

/** Lets the load balancer reach the tasks on their ports, and the tasks reach AWS over HTTPS. */
export class TaskFirewall extends Construct {
  readonly securityGroupId: string;
  /** Rules that must exist before a task starts. */
  readonly rules: ITerraformDependable[] = [];

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
      const id = `alb-to-${service}`;
      const rule = { description: id, ...tcp(port) };
      const [from, to] = [loadBalancerSecurityGroupId, tasks];
      this.egress(`${id}-out`, { ...rule, securityGroupId: from, referencedSecurityGroupId: to });
      this.ingress(`${id}-in`, { ...rule, securityGroupId: to, referencedSecurityGroupId: from });
    }
    if (network.endpointSecurityGroupId) {
      this.egress('to-endpoints-out', {
        securityGroupId: tasks,
        description: 'to-endpoints',
        referencedSecurityGroupId: network.endpointSecurityGroupId,
        ...tcp(443),
      });
      this.egress('to-s3', {
        securityGroupId: tasks,
        description: 'HTTPS to S3, for image layers',
        prefixListId: network.s3PrefixListId,
        ...tcp(443),
      });
    }
    if (egress !== 'endpoints') {
      this.egress('to-internet', {
        securityGroupId: tasks,
        description: 'HTTPS to AWS, through the internet',
        cidrIpv4: '0.0.0.0/0',
        ...tcp(443),
      });
    }
  }

  private egress(id: string, config: Omit<VpcSecurityGroupEgressRuleConfig, 'lifecycle'>): void {
    this.rules.push(new VpcSecurityGroupEgressRule(this, id, { ...config, ...CREATE_BEFORE_DESTROY }));
  }

  private ingress(id: string, config: Omit<VpcSecurityGroupEgressRuleConfig, 'lifecycle'>): void {
    this.rules.push(new VpcSecurityGroupIngressRule(this, id, { ...config, ...CREATE_BEFORE_DESTROY }));
  }
}

const tcp = (port: number) => ({ ipProtocol: 'tcp', fromPort: port, toPort: port });
