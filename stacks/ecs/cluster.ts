import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { EcsClusterCapacityProviders } from '@cdktf/provider-aws/lib/ecs-cluster-capacity-providers';
import { Construct } from 'constructs';

export interface ClusterProps {
  readonly name: string;
  readonly containerInsights: boolean;
}

/** A cluster that can run tasks on Fargate and on Fargate Spot. */
export class Cluster extends Construct {
  readonly name: string;
  readonly arn: string;
  /** Must exist before a service can request capacity. */
  readonly capacityProviders: EcsClusterCapacityProviders;

  constructor(scope: Construct, id: string, { name, containerInsights }: ClusterProps) {
    super(scope, id);
    const cluster = new EcsCluster(this, 'cluster', {
      name,
      setting: [{ name: 'containerInsights', value: containerInsights ? 'enabled' : 'disabled' }],
    });
    this.name = cluster.name;
    this.arn = cluster.arn;
    this.capacityProviders = new EcsClusterCapacityProviders(this, 'capacity', {
      clusterName: cluster.name,
      capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
    });
  }
}
