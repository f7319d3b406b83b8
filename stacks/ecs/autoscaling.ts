import { AppautoscalingPolicy } from '@cdktf/provider-aws/lib/appautoscaling-policy';
import { AppautoscalingTarget } from '@cdktf/provider-aws/lib/appautoscaling-target';
import { Construct } from 'constructs';

import type { Environment } from '../../contract/settings';
import type { Exposed, LoadBalancer } from './load-balancer';

export interface AutoscalingProps {
  readonly clusterName: string;
  readonly serviceName: string;
  readonly loadBalancer: LoadBalancer;
  readonly exposed: readonly Exposed[];
  readonly environment: Pick<Environment, 'tasks' | 'scaling'>;
}

/** Changes the number of tasks within its limits: out if any target is exceeded, in if all targets allow it. */
export class Autoscaling extends Construct {
  constructor(scope: Construct, id: string, props: AutoscalingProps) {
    super(scope, id);
    const { clusterName, serviceName, loadBalancer, exposed, environment } = props;
    const { tasks, scaling } = environment;

    const target = new AppautoscalingTarget(this, 'tasks', {
      serviceNamespace: 'ecs',
      resourceId: `service/${clusterName}/${serviceName}`,
      scalableDimension: 'ecs:service:DesiredCount',
      minCapacity: tasks.min,
      maxCapacity: tasks.max,
    });
    const policies = [
      { name: 'cpu', metric: 'ECSServiceAverageCPUUtilization', targetValue: scaling.cpuPercent },
      ...exposed.map(({ service, targetGroup }) => ({
        name: `${service.name}-requests`,
        metric: 'ALBRequestCountPerTarget',
        resourceLabel: `${loadBalancer.arnSuffix}/${targetGroup.arnSuffix}`,
        targetValue: scaling.requestsPerMinute,
      })),
    ];
    for (const { name, metric, targetValue, ...label } of policies) {
      new AppautoscalingPolicy(this, name, {
        name,
        policyType: 'TargetTrackingScaling',
        serviceNamespace: target.serviceNamespace,
        resourceId: target.resourceId,
        scalableDimension: target.scalableDimension,
        targetTrackingScalingPolicyConfiguration: {
          targetValue,
          predefinedMetricSpecification: { predefinedMetricType: metric, ...label },
          scaleOutCooldown: 60,
          scaleInCooldown: 300,
        },
      });
    }
  }
}
