/** The resource types that the stacks create and AWS lists by tag: how to adopt them, and how to delete them. */
interface ResourceType {
  /** Matches an ARN's service and resource, and captures the id that the commands take. */
  readonly arn: RegExp;
  /**
   * Set for resources with a fixed name, which the next deployment would collide with: the type and attribute that find
   * it in the configuration, and the id that Terraform imports it by.
   */
  readonly adopt?: {
    readonly type: string;
    readonly attribute: string;
    /** @default the id */
    readonly by?: 'arn';
  };
  /** The AWS CLI command that deletes it. AWS refuses while something uses it. */
  readonly remove: (id: string, found: Found) => string;
}

/** Facts that are not in the tags and that some commands need. */
export interface Found {
  readonly arn: string;
  /** VPC of an internet gateway. */
  readonly vpcId?: string | undefined;
  /** Security group of a rule. */
  readonly groupId?: string | undefined;
  readonly isEgress?: boolean | undefined;
}

const ec2 = (name: string, remove: ResourceType['remove']): ResourceType => ({
  arn: new RegExp(`^ec2:${name}/(.+)$`),
  remove: (id, found) => `aws ec2 ${remove(id, found)}`,
});

/** In the order in which they can be deleted: each before the ones that it uses. */
export const resourceTypes: readonly ResourceType[] = [
  {
    arn: /^ecs:service\/(.+)$/,
    adopt: { type: 'aws_ecs_service', attribute: 'name' },
    remove: (id) => `aws ecs delete-service --force --cluster ${id.replace('/', ' --service ')}`,
  },
  {
    arn: /^elasticloadbalancing:listener\/(.+)$/,
    remove: (_, { arn }) => `aws elbv2 delete-listener --listener-arn ${arn}`,
  },
  {
    arn: /^elasticloadbalancing:loadbalancer\/app\/([^/]+)\//,
    adopt: { type: 'aws_lb', attribute: 'name', by: 'arn' },
    remove: (_, { arn }) => `aws elbv2 delete-load-balancer --load-balancer-arn ${arn}`,
  },
  {
    arn: /^elasticloadbalancing:targetgroup\/(.+)$/,
    remove: (_, { arn }) => `aws elbv2 delete-target-group --target-group-arn ${arn}`,
  },
  {
    arn: /^ecs:cluster\/(.+)$/,
    adopt: { type: 'aws_ecs_cluster', attribute: 'name' },
    remove: (id) => `aws ecs delete-cluster --cluster ${id}`,
  },
  {
    arn: /^cloudwatch:alarm:(.+)$/,
    adopt: { type: 'aws_cloudwatch_metric_alarm', attribute: 'alarm_name' },
    remove: (id) => `aws cloudwatch delete-alarms --alarm-names ${id}`,
  },
  {
    arn: /^sns:(.+)$/,
    adopt: { type: 'aws_sns_topic', attribute: 'name', by: 'arn' },
    remove: (_, { arn }) => `aws sns delete-topic --topic-arn ${arn}`,
  },
  ec2('vpc-flow-log', (id) => `delete-flow-logs --flow-log-ids ${id}`),
  ec2('vpc-endpoint', (id) => `delete-vpc-endpoints --vpc-endpoint-ids ${id}`),
  ec2(
    'natgateway',
    (id) =>
      `delete-nat-gateway --nat-gateway-id ${id} && aws ec2 wait nat-gateway-deleted --nat-gateway-ids ${id}`,
  ),
  ec2('elastic-ip', (id) => `release-address --allocation-id ${id}`),
  ec2('security-group-rule', (id, { groupId = '', isEgress = false }) => {
    const action = `revoke-security-group-${isEgress ? 'egress' : 'ingress'}`;
    return `${action} --group-id ${groupId} --security-group-rule-ids ${id}`;
  }),
  ec2('subnet', (id) => `delete-subnet --subnet-id ${id}`),
  ec2('route-table', (id) => `delete-route-table --route-table-id ${id}`),
  ec2('security-group', (id) => `delete-security-group --group-id ${id}`),
  ec2('internet-gateway', (id, { vpcId }) => {
    const remove = `delete-internet-gateway --internet-gateway-id ${id}`;
    return vpcId
      ? `detach-internet-gateway --internet-gateway-id ${id} --vpc-id ${vpcId} && aws ec2 ${remove}`
      : remove;
  }),
  ec2('vpc', (id) => `delete-vpc --vpc-id ${id}`),
  {
    arn: /^logs:log-group:(.+)$/,
    adopt: { type: 'aws_cloudwatch_log_group', attribute: 'name' },
    remove: (id) => `aws logs delete-log-group --log-group-name ${id}`,
  },
  {
    arn: /^iam:role\/(.+)$/,
    adopt: { type: 'aws_iam_role', attribute: 'name' },
    // A role can be deleted only without inline policies.
    remove: (id) =>
      `for policy in $(aws iam list-role-policies --role-name ${id} --query 'PolicyNames[]' --output text); do ` +
      `aws iam delete-role-policy --role-name ${id} --policy-name $policy; done; aws iam delete-role --role-name ${id}`,
  },
  {
    arn: /^ecr:repository\/(.+)$/,
    adopt: { type: 'aws_ecr_repository', attribute: 'name' },
    remove: (id) => `aws ecr delete-repository --repository-name ${id}`,
  },
];

/** The type and id of the ARN's resource; undefined for types that no stack creates, such as a running task. */
export function resourceTypeOf(arn: string): { type: ResourceType; id: string } | undefined {
  const [, , service = '', , , ...resource] = arn.split(':');
  const name = `${service}:${resource.join(':')}`;
  for (const type of resourceTypes) {
    const [, id] = type.arn.exec(name) ?? [];
    if (id !== undefined) return { type, id };
  }
  return undefined;
}
