import { Annotations, TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';

import { Alarms } from './alarms';
import { Autoscaling } from './autoscaling';
import { Cluster } from './cluster';
import { Dashboard } from './dashboard';
import { LoadBalancer } from './load-balancer';
import { releaseImage } from './release-image';
import { Service } from './service';
import { Task } from './task';
import { TaskFirewall } from './task-firewall';
import type { NetworkingStack } from '../networking/stack';
import { ProjectStack, type ProjectStackProps } from '../project-stack';
import type { Environment } from '../../contract/settings';

export interface EcsStackProps extends Omit<ProjectStackProps, 'environmentName'> {
  readonly environment: Environment;
  readonly network: Pick<
    NetworkingStack,
    'vpcId' | 'publicSubnetIds' | 'taskSubnetIds' | 's3PrefixListId' | 'endpointSecurityGroupId'
  >;
  /** A candidate, `<repository>@sha256:…`. @default the environment's release record */
  readonly image?: string | undefined;
}

/** The running services of one environment behind their load balancer. */
export class EcsStack extends ProjectStack {
  constructor(scope: Construct, id: string, { environment, network, image, ...props }: EcsStackProps) {
    super(scope, id, { ...props, environmentName: environment.name });
    const { settings } = props;
    const { services, region } = settings;
    const name = `${settings.project}-${environment.name}`;

    const cluster = new Cluster(this, 'cluster', { name, containerInsights: environment.containerInsights });
    const task = new Task(this, 'task', {
      settings,
      environment,
      image: releaseImage(this, { settings, environment: environment.name, candidate: image }),
    });
    const loadBalancer = new LoadBalancer(this, 'balancer', {
      name,
      vpcId: network.vpcId,
      subnetIds: network.publicSubnetIds,
      environment,
    });
    const exposed = services.map((service) => loadBalancer.expose(service));
    const firewall = new TaskFirewall(this, 'firewall', {
      name,
      network,
      services,
      egress: environment.egress,
      loadBalancerSecurityGroupId: loadBalancer.securityGroupId,
    });
    const alarms = new Alarms(this, 'alarms', {
      name,
      loadBalancer,
      exposed,
      alarmEmail: environment.alarmEmail,
    });
    const service = new Service(this, 'service', {
      name: settings.project,
      cluster,
      task,
      exposed,
      subnetIds: network.taskSubnetIds,
      firewall,
      alarmNames: alarms.rollbackNames,
      environment,
    });
    const running = { clusterName: cluster.name, serviceName: service.name, loadBalancer, exposed };
    new Autoscaling(this, 'scaling', { ...running, environment });
    if (environment.dashboard) new Dashboard(this, 'dashboard', { ...running, name, region });

    for (const {
      service: { name: serviceName },
      url,
    } of exposed) {
      new TerraformOutput(this, `${serviceName}_url`, { value: url, staticId: true });
    }
    new TerraformOutput(this, 'cluster_name', { value: cluster.name, staticId: true });
    new TerraformOutput(this, 'service_name', { value: service.name, staticId: true });

    if (environment.exec) {
      Annotations.of(this).addWarning(
        `exec is on: the containers of ${environment.name} have a writable root file system`,
      );
    }
  }
}
