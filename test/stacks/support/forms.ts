/** What AWS accepts as a name, a text, a number. It refuses anything else only at creation, after the plan. */
import type { Synthesized } from '../synthesize';

type Resources = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

export const resourcesOf = ({ json }: Synthesized) => (JSON.parse(json) as { resource: Resources }).resource;

/** What a text or a number must look like → the member of AWS's API that gets it, if the API's model restricts it. */
type Form = readonly [RegExp, api?: string];

const groupText = /^[\w. \-:/()#,@[\]+=&;{}!$*]{0,255}$/;
const iamName = (most: number) => new RegExp(`^[\\w+=,.@-]{1,${most}}$`);
const iamText = /^[\t\n\r -~¡-ÿ]{0,1000}$/;
const port =
  /^(102[4-9]|10[3-9]\d|1[1-9]\d\d|[2-9]\d{3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])$/;
const portOrHttps = new RegExp(`${port.source}|^443$`);
const whole = /^\d{1,9}$/;
const range = /^(\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/;
const json = /^[[{].*[\]}]$/s;
const roleArn = /^arn:aws:iam::\d{12}:policy\/[\w-]{1,128}$/;

/**
 * Attribute → its form.
 * @see https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html for each service's own page
 */
const forms: Readonly<Record<string, Form>> = {
  'aws_appautoscaling_policy.name': [
    /^[^\t\n\r]{1,256}$/,
    'application-autoscaling PutScalingPolicy.PolicyName',
  ],
  'aws_appautoscaling_policy.target_tracking_scaling_policy_configuration.target_value': [whole],
  'aws_appautoscaling_target.max_capacity': [whole],
  'aws_appautoscaling_target.min_capacity': [/^[1-9]\d{0,3}$/],
  'aws_cloudwatch_dashboard.dashboard_body': [json],
  'aws_cloudwatch_dashboard.dashboard_name': [/^[\w-]{1,255}$/, 'cloudwatch PutDashboard.DashboardName'],
  'aws_cloudwatch_log_group.name': [/^(?!aws\/)[\w./#-]{1,512}$/, 'logs CreateLogGroup.logGroupName'],
  'aws_cloudwatch_log_group.retention_in_days': [whole, 'logs PutRetentionPolicy.retentionInDays'],
  'aws_cloudwatch_metric_alarm.alarm_description': [
    /^.{0,1024}$/,
    'cloudwatch PutMetricAlarm.AlarmDescription',
  ],
  'aws_cloudwatch_metric_alarm.alarm_name': [/^[^\t\n\r]{1,255}$/, 'cloudwatch PutMetricAlarm.AlarmName'],
  'aws_ecr_lifecycle_policy.policy': [json, 'ecr PutLifecyclePolicy.lifecyclePolicyText'],
  'aws_ecr_repository.name': [
    /^(?=.{2,256}$)[a-z\d]+((\.|_|__|-+)[a-z\d]+)*$/,
    'ecr CreateRepository.repositoryName',
  ],
  'aws_ecs_cluster.name': [/^[\w-]{1,255}$/],
  'aws_ecs_service.desired_count': [whole],
  'aws_ecs_service.health_check_grace_period_seconds': [whole],
  'aws_ecs_service.load_balancer.container_name': [/^[\w-]{1,255}$/],
  'aws_ecs_service.load_balancer.container_port': [port],
  'aws_ecs_service.name': [/^[\w-]{1,255}$/],
  'aws_ecs_task_definition.container_definitions': [json],
  'aws_ecs_task_definition.cpu': [whole],
  'aws_ecs_task_definition.family': [/^[\w-]{1,255}$/],
  'aws_ecs_task_definition.memory': [whole],
  'aws_iam_policy.description': [iamText, 'iam CreatePolicy.Description'],
  'aws_iam_policy.name': [iamName(128), 'iam CreatePolicy.PolicyName'],
  'aws_iam_policy.policy': [json, 'iam CreatePolicy.PolicyDocument'],
  'aws_iam_role.assume_role_policy': [json, 'iam CreateRole.AssumeRolePolicyDocument'],
  'aws_iam_role.description': [iamText, 'iam CreateRole.Description'],
  'aws_iam_role.name': [iamName(64), 'iam CreateRole.RoleName'],
  'aws_iam_role.permissions_boundary': [roleArn, 'iam CreateRole.PermissionsBoundary'],
  'aws_iam_role_policy.name': [iamName(128), 'iam PutRolePolicy.PolicyName'],
  'aws_iam_role_policy.policy': [json, 'iam PutRolePolicy.PolicyDocument'],
  'aws_lb.name': [/^(?!internal-)(?=.{1,32}$)[A-Za-z\d]+(-+[A-Za-z\d]+)*$/],
  'aws_lb_listener.certificate_arn': [/^arn:aws:acm:[a-z\d-]+:\d{12}:certificate\/[\w-]+$/],
  'aws_lb_listener.port': [port, 'elbv2 CreateListener.Port'],
  'aws_lb_target_group.health_check.path': [/^\/[!-~]{0,1023}$/, 'elbv2 CreateTargetGroup.HealthCheckPath'],
  'aws_lb_target_group.name_prefix': [/^[A-Za-z\d][A-Za-z\d-]{0,5}$/],
  'aws_lb_target_group.port': [port, 'elbv2 CreateTargetGroup.Port'],
  'aws_s3_bucket.bucket': [
    /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|--x-s3|--table-s3)$)(?=.{3,63}$)[a-z\d]+(-+[a-z\d]+)*$/,
  ],
  'aws_security_group.description': [groupText],
  // Terraform adds 26 characters.
  'aws_security_group.name_prefix': [/^(?!sg-)[\w. -]{1,229}$/],
  'aws_sns_topic.name': [/^[\w-]{1,256}$/],
  'aws_sns_topic_subscription.endpoint': [/^[^@\s]+@[^@\s]+$/],
  'aws_ssm_parameter.description': [/^.{0,1024}$/, 'ssm PutParameter.Description'],
  // The ARN's prefix takes up to 70 of the 1,011 characters.
  'aws_ssm_parameter.name': [/^(?!\/(aws|ssm))(\/[\w.-]+){1,15}$/i, 'ssm PutParameter.Name'],
  'aws_subnet.availability_zone': [/^[a-z]{2}(-[a-z]+)+-\d[a-h]$/],
  'aws_vpc.cidr_block': [range],
  'aws_vpc_endpoint.policy': [json],
  'aws_vpc_endpoint.service_name': [/^com\.amazonaws\.[a-z\d-]+\.[a-z\d.]+$/],
  'aws_vpc_security_group_egress_rule.cidr_ipv4': [range],
  'aws_vpc_security_group_egress_rule.description': [groupText],
  'aws_vpc_security_group_egress_rule.from_port': [portOrHttps],
  'aws_vpc_security_group_egress_rule.to_port': [portOrHttps],
  'aws_vpc_security_group_ingress_rule.cidr_ipv4': [range],
  'aws_vpc_security_group_ingress_rule.description': [groupText],
  'aws_vpc_security_group_ingress_rule.from_port': [portOrHttps],
  'aws_vpc_security_group_ingress_rule.to_port': [portOrHttps],
};

/** A tag's key, and its value. */
const tag = { key: /^(?!aws:)[\w .:/=+@-]{1,128}$/, value: /^[\w .:/=+@-]{0,256}$/ };

/** Attributes that select one of AWS's own words, such as FARGATE, and one of Terraform's. */
const choices = [
  'aws_ecs_cluster.setting.value',
  'aws_ecs_service.capacity_provider_strategy.capacity_provider',
  'aws_ecs_task_definition.runtime_platform.cpu_architecture',
  'aws_lb_listener.protocol',
  'aws_vpc_endpoint.vpc_endpoint_type',
];

interface Attribute {
  /** Such as `aws_lb_target_group.health_check.path`; elements of a list have the name of the list. */
  readonly attribute: string;
  readonly value: string;
}

/** Every text and number of the stack's resources that is sent unchanged, without tags. */
export const attributesOf = (stack: Synthesized): Attribute[] =>
  Object.entries(resourcesOf(stack)).flatMap(([type, named]) =>
    Object.values(named).flatMap((resource) =>
      leavesOf(type, { ...resource, '//': {}, tags: {}, depends_on: [] }),
    ),
  );

function leavesOf(attribute: string, value: unknown): Attribute[] {
  if (Array.isArray(value)) return value.flatMap((element) => leavesOf(attribute, element));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, inner]) => leavesOf(`${attribute}.${key}`, inner));
  // Terraform makes the values that only it knows; booleans fit everywhere.
  const isSent = typeof value === 'number' || (typeof value === 'string' && !value.startsWith('${'));
  return isSent ? [{ attribute, value: `${value}` }] : [];
}

/** The member of AWS's API that gets the attribute, such as `iam CreateRole.RoleName`; nothing if its model is silent. */
export const apiOf = (attribute: string): string | undefined => forms[attribute]?.[1];

/**
 * Attributes without a form, although their values follow from the settings: they differ between projects.
 *
 * @param projects the stacks of each
 */
export function unformed(projects: readonly (readonly Synthesized[])[]): string[] {
  const variants = new Map<string, Set<string>>();
  for (const stacks of projects) {
    const found = new Map<string, Set<string>>();
    for (const { attribute, value } of stacks.flatMap(attributesOf)) put(found, attribute, value);
    for (const [attribute, values] of found) put(variants, attribute, [...values].sort().join());
  }
  return [...variants]
    .filter(([attribute, { size }]) => size > 1 && !forms[attribute] && !choices.includes(attribute))
    .map(([attribute]) => attribute);
}

function put(sets: Map<string, Set<string>>, key: string, value: string): void {
  sets.set(key, (sets.get(key) ?? new Set()).add(value));
}

interface Container {
  readonly secrets: readonly { readonly valueFrom: string }[];
}

/** The ARN of a parameter or a secret, by name alone: six more characters would make it another secret's. */
const valueFrom =
  /^arn:aws:(ssm:[a-z\d-]+:\d{12}:parameter(?!\/(aws|ssm))(\/[\w.-]+){1,15}|secretsmanager:[a-z\d-]+:\d{12}:secret:(?!.*-.{6}$)[\w/+=.@-]{1,512})$/i;

/** Names, texts and numbers that AWS would refuse, one line each. */
export function misnamed(stack: Synthesized): string[] {
  const tags = Object.values(resourcesOf(stack))
    .flatMap((named) => Object.values(named))
    .flatMap(({ tags: own = {} }) => Object.entries(own as Record<string, string>))
    .concat(stack.provider.aws.flatMap(tagsOfAll));
  return [
    ...attributesOf(stack)
      .filter(({ attribute, value }) => forms[attribute] && !forms[attribute][0].test(value))
      .map(({ attribute, value }) => `${attribute} ${value}`),
    ...stack
      .all('aws_ecs_task_definition')
      .flatMap(({ container_definitions }) => JSON.parse(container_definitions as string) as Container[])
      .flatMap(({ secrets }) => secrets.filter((secret) => !valueFrom.test(secret.valueFrom)))
      .map((secret) => `secret ${secret.valueFrom}`),
    ...tags
      .filter(([key, value]) => !tag.key.test(key) || !tag.value.test(value))
      .map(([key, value]) => `tag ${key} ${value}`),
  ];
}

const tagsOfAll = (provider: Record<string, unknown>) =>
  (provider['default_tags'] as { tags: Record<string, string> }[]).flatMap(({ tags }) =>
    Object.entries(tags),
  );
