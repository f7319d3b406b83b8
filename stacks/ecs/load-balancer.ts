import { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';

import type { Environment, Service } from '../../contract/settings';
import { CREATE_BEFORE_DESTROY } from '../project-stack';

export interface LoadBalancerProps {
  readonly name: string;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly environment: Pick<
    Environment,
    'ingressCidrs' | 'certificateArn' | 'domainName' | 'deletionProtection'
  >;
}

/** A service behind the load balancer. */
export interface Exposed {
  readonly service: Service;
  readonly targetGroup: LbTargetGroup;
  readonly listener: LbListener;
  readonly url: string;
}

/**
 * Seconds that a deregistered task has to finish its requests. More than the longest request takes: Redirect's
 * upstream timeout is five seconds.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-connection-draining.html
 */
const DEREGISTRATION_DELAY = 20;

/** The public entry: one application load balancer with one listener for each exposed service. */
export class LoadBalancer extends Construct {
  readonly securityGroupId: string;
  readonly arnSuffix: string;
  private readonly loadBalancer: Lb;
  private readonly props: LoadBalancerProps;

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    this.props = props;
    const { name, vpcId, subnetIds, environment } = props;

    const securityGroup = new SecurityGroup(this, 'security-group', {
      namePrefix: `${name}-alb-`,
      description: 'Load balancer: the listeners from the configured ranges, the tasks on their ports',
      vpcId,
      tags: { Name: `${name}-alb` },
      lifecycle: { createBeforeDestroy: true },
    });
    this.loadBalancer = new Lb(this, 'alb', {
      name,
      loadBalancerType: 'application',
      internal: false,
      subnets: [...subnetIds],
      securityGroups: [securityGroup.id],
      dropInvalidHeaderFields: true,
      desyncMitigationMode: 'defensive',
      enableDeletionProtection: environment.deletionProtection,
    });
    this.securityGroupId = securityGroup.id;
    this.arnSuffix = this.loadBalancer.arnSuffix;
  }

  /** Opens the service's port to the configured ranges and forwards its requests to healthy tasks. */
  expose(service: Service): Exposed {
    const { vpcId, environment } = this.props;
    const { name, port, healthPath, proxies = {} } = service;
    const { certificateArn, domainName } = environment;

    for (const cidr of environment.ingressCidrs) {
      new VpcSecurityGroupIngressRule(this, `${name}-from-${cidr.replace(/[./]/g, '-')}`, {
        securityGroupId: this.securityGroupId,
        description: `${name} from ${cidr}`,
        cidrIpv4: cidr,
        ipProtocol: 'tcp',
        fromPort: port,
        toPort: port,
      });
    }
    const targetGroup = new LbTargetGroup(this, `${name}-targets`, {
      // A prefix, of at most six characters: a target group in use cannot be deleted, so its successor needs a new name.
      namePrefix: `${name.slice(0, 5)}-`,
      vpcId,
      targetType: 'ip',
      protocol: 'HTTP',
      port,
      deregistrationDelay: `${DEREGISTRATION_DELAY}`,
      healthCheck: {
        path: healthPath,
        matcher: '200',
        interval: 10,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
      lifecycle: { createBeforeDestroy: true },
    });
    const listener = new LbListener(this, name, {
      loadBalancerArn: this.loadBalancer.arn,
      port,
      ...(certificateArn
        ? { protocol: 'HTTPS', certificateArn, sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06' }
        : { protocol: 'HTTP' }),
      defaultAction: [{ type: 'forward', targetGroupArn: targetGroup.arn }],
      ...CREATE_BEFORE_DESTROY,
    });
    const address = domainName
      ? `https://${domainName}:${port}`
      : `http://${this.loadBalancer.dnsName}:${port}`;
    return { service, targetGroup, listener, url: `${address}${Object.keys(proxies)[0] ?? ''}` };
  }
}
