// The architecture of this project, built with AWS CDK's ecs-patterns: one registry, and for each of two environments
// a network, a cluster and a service of two containers behind a load balancer with a listener for each.
const { App, Stack, RemovalPolicy } = require('aws-cdk-lib');
const { Vpc, SubnetType } = require('aws-cdk-lib/aws-ec2');
const { Repository, TagMutability } = require('aws-cdk-lib/aws-ecr');
const {
  Cluster,
  ContainerImage,
  CpuArchitecture,
  ContainerDependencyCondition,
} = require('aws-cdk-lib/aws-ecs');
const { ApplicationMultipleTargetGroupsFargateService } = require('aws-cdk-lib/aws-ecs-patterns');
const { Alarm } = require('aws-cdk-lib/aws-cloudwatch');

const app = new App();

const registry = new Stack(app, 'ecr');
const repository = new Repository(registry, 'repository', {
  imageTagMutability: TagMutability.IMMUTABLE,
  removalPolicy: RemovalPolicy.RETAIN,
});
const image = ContainerImage.fromEcrRepository(repository, 'release');

for (const [name, { tasks, natGateways }] of Object.entries({
  dev: { tasks: { min: 1, max: 2 }, natGateways: 0 },
  prod: { tasks: { min: 2, max: 6 }, natGateways: 1 },
})) {
  const network = new Stack(app, `${name}-networking`);
  const vpc = new Vpc(network, 'vpc', { maxAzs: 2, natGateways });
  vpc.addFlowLog('flow-logs');

  const stack = new Stack(app, `${name}-ecs`);
  const service = new ApplicationMultipleTargetGroupsFargateService(stack, 'service', {
    cluster: new Cluster(stack, 'cluster', { vpc }),
    cpu: 256,
    memoryLimitMiB: 512,
    desiredCount: tasks.min,
    runtimePlatform: { cpuArchitecture: CpuArchitecture.ARM64 },
    assignPublicIp: natGateways === 0,
    taskSubnets: { subnetType: natGateways === 0 ? SubnetType.PUBLIC : SubnetType.PRIVATE_WITH_EGRESS },
    taskImageOptions: { image, containerName: 'app', containerPorts: [5000] },
    loadBalancers: [
      {
        name: 'balancer',
        listeners: [
          { name: 'app', port: 5000 },
          { name: 'redirect', port: 5001 },
        ],
      },
    ],
    targetGroups: [{ containerPort: 5000, listener: 'app' }],
  });
  const redirect = service.taskDefinition.addContainer('redirect', {
    image,
    portMappings: [{ containerPort: 5001 }],
  });
  redirect.addContainerDependencies({
    container: service.taskDefinition.defaultContainer,
    condition: ContainerDependencyCondition.START,
  });
  service.listeners[1].addTargets('redirect', {
    port: 5001,
    protocol: 'HTTP',
    targets: [service.service.loadBalancerTarget({ containerName: 'redirect', containerPort: 5001 })],
  });
  service.service
    .autoScaleTaskCount({ minCapacity: tasks.min, maxCapacity: tasks.max })
    .scaleOnCpuUtilization('cpu', { targetUtilizationPercent: 60 });
  service.targetGroups.forEach((group, index) => {
    new Alarm(stack, `unhealthy-${index}`, {
      metric: group.metrics.unhealthyHostCount(),
      threshold: 1,
      evaluationPeriods: 3,
    });
  });
}

app.synth();
