/** What other tools create by default for one task with two containers behind a load balancer in two zones. */
import type { Resource } from './resource';

export interface Peer {
  readonly name: string;
  /** What it was asked to create. */
  readonly asked: string;
  /** Source and date of the list. */
  readonly source: string;
  /** Its charged resources, as Terraform resources. */
  readonly resources: readonly Resource[];
}

const balancer: Resource = { type: 'aws_lb', values: { name: 'public', subnets: ['zone-1', 'zone-2'] } };

/** With 0.25 vCPU, 512 MiB and X86_64, the default of both tools. */
const serviceOfOneTask = (assign_public_ip: boolean): Resource[] => [
  {
    type: 'aws_ecs_task_definition',
    values: { arn: 'task', cpu: '256', memory: '512' },
  },
  {
    type: 'aws_ecs_service',
    values: {
      name: 'service',
      task_definition: 'task',
      launch_type: 'FARGATE',
      desired_count: 1,
      network_configuration: { assign_public_ip },
    },
  },
];

const natGateways = ['zone-1', 'zone-2'].flatMap((name): Resource[] => [
  { type: 'aws_nat_gateway', values: { name } },
  { type: 'aws_eip', values: { name } },
]);

export const peers: readonly Peer[] = [
  {
    name: 'AWS CDK ecs-patterns',
    asked:
      'an ApplicationMultipleTargetGroupsFargateService, its task with both containers and a listener for each',
    source: 'template synthesized by aws-cdk-lib 2.276.0, November 2026',
    resources: [balancer, ...natGateways, ...serviceOfOneTask(false)],
  },
  {
    name: 'AWS Copilot',
    asked: 'a Load Balanced Web Service, the other container as its sidecar, in an environment of its own',
    source: 'templates of aws/copilot-cli (app, environment, lb-web), read in November 2026',
    resources: [
      balancer,
      ...serviceOfOneTask(true),
      { type: 'aws_kms_key', values: { name: 'artifacts of pipelines' } },
      { type: 'aws_service_discovery_private_dns_namespace', values: { name: 'service discovery' } },
    ],
  },
];
