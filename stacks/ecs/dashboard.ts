import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard';
import { Construct } from 'constructs';

import type { Settings } from '../../contract/settings';
import type { Exposed, LoadBalancer } from './load-balancer';

export interface DashboardProps {
  readonly name: string;
  readonly region: Settings['region'];
  readonly clusterName: string;
  readonly serviceName: string;
  readonly loadBalancer: LoadBalancer;
  readonly exposed: readonly Exposed[];
}

/** One page: load of the tasks, then requests, errors, latency and healthy tasks of each service. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const { name, region, clusterName, serviceName, loadBalancer, exposed } = props;

    const graph = (title: string, stat: string, metrics: readonly (readonly string[])[]) => ({
      type: 'metric',
      width: 12,
      height: 6,
      properties: { title, region, stat, period: 60, view: 'timeSeries', metrics },
    });
    const ecs = (metric: string) => [
      'AWS/ECS',
      metric,
      'ClusterName',
      clusterName,
      'ServiceName',
      serviceName,
    ];
    const perService = (metric: string) =>
      exposed.map(({ targetGroup }) => [
        'AWS/ApplicationELB',
        metric,
        'TargetGroup',
        targetGroup.arnSuffix,
        'LoadBalancer',
        loadBalancer.arnSuffix,
      ]);

    new CloudwatchDashboard(this, 'dashboard', {
      dashboardName: name,
      dashboardBody: JSON.stringify({
        widgets: [
          graph('CPU and memory, %', 'Average', [ecs('CPUUtilization'), ecs('MemoryUtilization')]),
          graph('Healthy tasks', 'Minimum', perService('HealthyHostCount')),
          graph('Requests a minute', 'Sum', perService('RequestCount')),
          graph('5xx a minute', 'Sum', perService('HTTPCode_Target_5XX_Count')),
          graph('Answer time p99, s', 'p99', perService('TargetResponseTime')),
        ],
      }),
    });
  }
}
