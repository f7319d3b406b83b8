import { call, query } from '../../support/aws';

/** Numbers of the project's resources in the emulated account, by AWS's own list calls. */
export async function inventory(url: string): Promise<Record<string, number>> {
  const ec2 = async (action: string, item: string) => {
    const filter = { 'Filter.1.Name': 'tag:project', 'Filter.1.Value.1': 'fargate-duo' };
    return count(await query(url, 'ec2', '2016-11-15', { Action: action, ...filter }), item);
  };
  const elb = async (action: string, item: string) =>
    count(await query(url, 'elasticloadbalancing', '2015-12-01', { Action: action }), item);
  const json = async (service: string, target: string, list: string, body = {}) => {
    const answer = (await call(url, service, target, body)) as Record<string, unknown[]>;
    return answer[list]?.length ?? 0;
  };
  const roles = await query(url, 'iam', '2010-05-08', { Action: 'ListRoles' });
  const named = (pattern: RegExp) => (roles.match(pattern) ?? []).length;
  const ecs = 'AmazonEC2ContainerServiceV20141113';

  return {
    vpc: await ec2('DescribeVpcs', 'vpcId'),
    subnet: await ec2('DescribeSubnets', 'subnetId'),
    securityGroup: await ec2('DescribeSecurityGroups', 'groupName'),
    internetGateway: await ec2('DescribeInternetGateways', 'internetGatewayId'),
    routeTable: await ec2('DescribeRouteTables', 'routeTableId'),
    // Deleted resources stay listed for a while, in another state.
    vpcEndpoint: await ec2('DescribeVpcEndpoints', 'state>available</state'),
    natGateway: await ec2('DescribeNatGateways', 'state>available</state'),
    address: await ec2('DescribeAddresses', 'allocationId'),
    flowLog: await ec2('DescribeFlowLogs', 'flowLogId'),
    loadBalancer: await elb('DescribeLoadBalancers', 'LoadBalancerName'),
    targetGroup: await elb('DescribeTargetGroups', 'TargetGroupName'),
    cluster: await json('ecs', `${ecs}.ListClusters`, 'clusterArns'),
    taskDefinition: await json('ecs', `${ecs}.ListTaskDefinitions`, 'taskDefinitionArns'),
    logGroup: await json('logs', 'Logs_20140328.DescribeLogGroups', 'logGroups'),
    repository: await json(
      'ecr',
      'AmazonEC2ContainerRegistry_V20150921.DescribeRepositories',
      'repositories',
    ),
    releaseRecord: await json('ssm', 'AmazonSSM.DescribeParameters', 'Parameters'),
    alarm: count(await query(url, 'monitoring', '2010-08-01', { Action: 'DescribeAlarms' }), 'AlarmName'),
    dashboard: count(
      await query(url, 'monitoring', '2010-08-01', { Action: 'ListDashboards' }),
      'DashboardName',
    ),
    taskRole: named(/<RoleName>fargate-duo-dev-/g),
    bootstrapPolicy: count(
      await query(url, 'iam', '2010-05-08', { Action: 'ListPolicies', Scope: 'Local' }),
      'PolicyName',
    ),
    oidcProvider: count(
      await query(url, 'iam', '2010-05-08', { Action: 'ListOpenIDConnectProviders' }),
      'Arn',
    ),
    scalableTarget: await json(
      'application-autoscaling',
      'AnyScaleFrontendService.DescribeScalableTargets',
      'ScalableTargets',
      { ServiceNamespace: 'ecs' },
    ),
    topic: count(await query(url, 'sns', '2010-03-31', { Action: 'ListTopics' }), 'TopicArn'),
    bootstrapRole: named(/<RoleName>fargate-duo-(deploy-\w+|plan|push)</g),
    bucket: count(await (await fetch(`${url}/`, { headers: s3Headers })).text(), 'Name'),
  };
}

/** The first step of destroying prod, which users do in settings.ts and with a deployment. */
export async function liftDeletionProtection(url: string): Promise<void> {
  const elb = (parameters: Record<string, string>) =>
    query(url, 'elasticloadbalancing', '2015-12-01', parameters);
  const balancers = await elb({ Action: 'DescribeLoadBalancers' });
  for (const [, arn = ''] of balancers.matchAll(/<LoadBalancerArn>([^<]+)</g)) {
    await elb({
      Action: 'ModifyLoadBalancerAttributes',
      LoadBalancerArn: arn,
      'Attributes.member.1.Key': 'deletion_protection.enabled',
      'Attributes.member.1.Value': 'false',
    });
  }
}

/** What AWS requires before the repository is deleted. */
export async function emptyRepository(url: string): Promise<void> {
  const ecr = (action: string, body: object) =>
    call(url, 'ecr', `AmazonEC2ContainerRegistry_V20150921.${action}`, {
      repositoryName: 'fargate-duo',
      ...body,
    });
  const { imageIds } = (await ecr('ListImages', {})) as { imageIds: { imageDigest: string }[] };
  const digests = [...new Set(imageIds.map(({ imageDigest }) => imageDigest))];
  await ecr('BatchDeleteImage', { imageIds: digests.map((imageDigest) => ({ imageDigest })) });
}

/** Number of items in the XML, by an element that each has once. */
const count = (xml: string, element: string) => xml.match(new RegExp(`<${element}>`, 'g'))?.length ?? 0;

const s3Headers = {
  Authorization:
    'AWS4-HMAC-SHA256 Credential=testing/20200101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=x',
};
