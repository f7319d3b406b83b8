/** What AWS takes: names, texts and policies beyond these it refuses when they are made, after the plan. */
import type { Synthesized } from '../synthesize';

type Resources = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

export const resourcesOf = ({ json }: Synthesized) => (JSON.parse(json) as { resource: Resources }).resource;

const groupText = /^[\w. \-:/()#,@[\]+=&;{}!$*]{0,255}$/;
const iamName = (most: number) => new RegExp(`^[\\w+=,.@-]{1,${most}}$`);
const iamText = /^[\t\n\r -~¡-ÿ]{0,1000}$/;

/**
 * Attribute that holds a name or a text → its form.
 * @see https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html for each service's own page
 */
const forms: Readonly<Record<string, RegExp>> = {
  'aws_appautoscaling_policy.name': /^[^\t\n\r]{1,256}$/,
  'aws_cloudwatch_dashboard.dashboard_name': /^[\w-]{1,255}$/,
  'aws_cloudwatch_log_group.name': /^(?!aws\/)[\w./#-]{1,512}$/,
  'aws_cloudwatch_metric_alarm.alarm_description': /^.{0,1024}$/,
  'aws_cloudwatch_metric_alarm.alarm_name': /^[^\t\n\r]{1,255}$/,
  'aws_ecr_repository.name': /^(?=.{2,256}$)[a-z\d]+([._-][a-z\d]+)*$/,
  'aws_ecs_cluster.name': /^[\w-]{1,255}$/,
  'aws_ecs_service.name': /^[\w-]{1,255}$/,
  'aws_ecs_task_definition.family': /^[\w-]{1,255}$/,
  'aws_iam_policy.description': iamText,
  'aws_iam_policy.name': iamName(128),
  'aws_iam_role.description': iamText,
  'aws_iam_role.name': iamName(64),
  'aws_iam_role_policy.name': iamName(128),
  'aws_lb.name': /^(?!internal-)(?=.{1,32}$)[A-Za-z\d]+(-+[A-Za-z\d]+)*$/,
  'aws_lb_target_group.name_prefix': /^[A-Za-z\d][A-Za-z\d-]{0,5}$/,
  'aws_s3_bucket.bucket': /^(?=.{3,63}$)[a-z\d]+([.-]+[a-z\d]+)*$/,
  'aws_security_group.description': groupText,
  // Terraform adds 26 characters.
  'aws_security_group.name_prefix': /^(?!sg-)[\w. -]{1,229}$/,
  'aws_sns_topic.name': /^[\w-]{1,256}$/,
  'aws_ssm_parameter.description': /^.{0,1024}$/,
  // Of the 1,011 characters the ARN takes up to 70.
  'aws_ssm_parameter.name': /^\/(?!aws|ssm)[\w./-]{1,940}$/,
  'aws_vpc_security_group_egress_rule.description': groupText,
  'aws_vpc_security_group_ingress_rule.description': groupText,
};

/** Attributes that look like these, and whose words are AWS's own. */
const others = /\.(service_name|metric_name)$/;
const naming = /(^|_)(name|name_prefix|family|bucket|description)$/;
/** A tag's key, and its value. */
const tag = { key: /^(?!aws:)[\w .:/=+@-]{1,128}$/, value: /^[\w .:/=+@-]{0,256}$/ };

/** Names and texts that AWS would refuse, one line each; those of a kind that has no form here, too. */
export function misnamed(stack: Synthesized): string[] {
  const attributes = Object.entries(resourcesOf(stack)).flatMap(([type, named]) =>
    Object.values(named).flatMap((resource) =>
      Object.entries(resource).map(([key, value]) => ({ attribute: `${type}.${key}`, key, value })),
    ),
  );
  const named = attributes.filter(
    ({ attribute, key, value }) =>
      typeof value === 'string' && !value.startsWith('${') && naming.test(key) && !others.test(attribute),
  ) as { attribute: string; value: string }[];
  const tags = attributes
    .filter(({ key }) => key === 'tags')
    .flatMap(({ value }) => Object.entries(value as Record<string, string>))
    .concat(stack.provider.aws.flatMap(tagsOfAll));
  return [
    ...named
      .filter(({ attribute, value }) => !forms[attribute]?.test(value))
      .map(({ attribute, value }) => `${attribute} ${value}`),
    ...tags
      .filter(([key, value]) => !tag.key.test(key) || !tag.value.test(value))
      .map(([key, value]) => `tag ${key} ${value}`),
  ];
}

const tagsOfAll = (provider: Record<string, unknown>) =>
  (provider['default_tags'] as { tags: Record<string, string> }[]).flatMap(({ tags }) =>
    Object.entries(tags),
  );

/**
 * Characters, which IAM counts without white space, and policies a role, as AWS has them without a raised quota.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const most = { managed: 6144, inline: 10_240, trust: 2048, attached: 10 };

const lengthOf = (policy: unknown) => String(policy).replace(/\s/g, '').length;

/** Policies that IAM would refuse, and roles that have too many, one line each. */
export function oversized(stack: Synthesized): string[] {
  const { aws_iam_role: roles = {} } = resourcesOf(stack);
  const isOf = (address: string) => (resource: Record<string, unknown>) =>
    resource['role'] === `\${aws_iam_role.${address}.name}`;
  // In the place of an ARN stands what only Terraform knows: it is as long as the longest that can be.
  const resolved = (policy: unknown) => String(policy).replace(/\$\{[^}]+\}/g, 'x'.repeat(128));
  return [
    ...stack.all('aws_iam_policy').flatMap(({ name, policy }) => tooMuch('managed', name, lengthOf(policy))),
    ...Object.entries(roles).flatMap(([address, { name, assume_role_policy }]) => [
      ...tooMuch('trust', name, lengthOf(resolved(assume_role_policy))),
      ...tooMuch(
        'inline',
        name,
        stack
          .all('aws_iam_role_policy')
          .filter(isOf(address))
          .reduce((sum, { policy }) => sum + lengthOf(resolved(policy)), 0),
      ),
      ...tooMuch('attached', name, stack.all('aws_iam_role_policy_attachment').filter(isOf(address)).length),
    ]),
  ];
}

const tooMuch = (kind: keyof typeof most, name: unknown, found: number) =>
  found > most[kind] ? [`${kind} of ${String(name)}: ${found} of ${most[kind]}`] : [];
