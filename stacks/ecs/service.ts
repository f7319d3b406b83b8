import { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import { Construct } from 'constructs';

import type { Environment } from '../../contract/settings';
import type { Cluster } from './cluster';
import { longestChain } from './container-definition';
import type { Exposed } from './load-balancer';
import type { Task } from './task';
import type { TaskFirewall } from './task-firewall';

export interface ServiceProps {
  readonly name: string;
  readonly cluster: Cluster;
  readonly task: Task;
  readonly exposed: readonly Exposed[];
  readonly subnetIds: readonly string[];
  readonly firewall: TaskFirewall;
  /** Alarms that roll back a deployment. */
  readonly alarmNames: readonly string[];
  readonly environment: Pick<Environment, 'capacity' | 'egress' | 'exec' | 'tasks'>;
}

/**
 * Seconds in which a new task may fail the load balancer's health check: a service starts only after its upstreams are
 * healthy, and a container's first health check comes one interval after its start.
 */
const gracePeriod = (chain: number) => 30 + 30 * chain;

/** Keeps the tasks running, spread over the zones, and replaces them without a gap. */
export class Service extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: ServiceProps) {
    super(scope, id);
    const { name, cluster, task, exposed, subnetIds, firewall, alarmNames, environment } = props;

    const service = new EcsService(this, 'service', {
      name,
      cluster: cluster.arn,
      taskDefinition: task.definitionArn,
      desiredCount: environment.tasks.min,
      capacityProviderStrategy: [{ capacityProvider: environment.capacity, base: 0, weight: 1 }],
      // Without this, a change of the capacity provider replaces the service.
      forceNewDeployment: true,
      networkConfiguration: {
        subnets: [...subnetIds],
        securityGroups: [firewall.securityGroupId],
        assignPublicIp: environment.egress === 'public',
      },
      loadBalancer: exposed.map(({ service: { name: containerName, port: containerPort }, targetGroup }) => ({
        containerName,
        containerPort,
        targetGroupArn: targetGroup.arn,
      })),
      healthCheckGracePeriodSeconds: gracePeriod(longestChain(exposed.map(({ service }) => service))),
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      alarms: { alarmNames: [...alarmNames], enable: true, rollback: true },
      availabilityZoneRebalancing: 'ENABLED',
      enableExecuteCommand: environment.exec,
      enableEcsManagedTags: true,
      propagateTags: 'SERVICE',
      // `true` would taint the service if the first deployment fails, and report success after a rollback.
      waitForSteadyState: false,
      // After the first deployment autoscaling owns the number of tasks.
      lifecycle: { ignoreChanges: ['desired_count'] },
      // AWS refuses target groups without a listener; tasks cannot pull their image without the policy and the rules.
      dependsOn: [
        ...exposed.map(({ listener }) => listener),
        ...firewall.rules,
        task.executionPolicy,
        cluster.capacityProviders,
      ],
    });
    this.name = service.name;
  }
}
