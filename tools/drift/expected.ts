/** Attributes that change legitimately, by resource type, with the reason. */
interface Expected {
  readonly type: string;
  readonly attributes: readonly string[];
  readonly reason: string;
}

const filled = 'other resources fill it, and their own plan shows a change';

const expected: readonly Expected[] = [
  {
    type: 'aws_ecs_service',
    attributes: ['desired_count'],
    reason: 'autoscaling changes the number of tasks',
  },
  {
    type: 'aws_ssm_parameter',
    attributes: ['description', 'insecure_value', 'value', 'version'],
    reason: 'a promotion writes the release record',
  },
  {
    type: 'aws_s3_bucket',
    attributes: ['grant', 'lifecycle_rule', 'policy', 'server_side_encryption_configuration', 'versioning'],
    reason: filled,
  },
  { type: 'aws_vpc_endpoint', attributes: ['route_table_ids'], reason: filled },
  { type: 'aws_lb_target_group', attributes: ['load_balancer_arns'], reason: filled },
  { type: 'aws_iam_policy', attributes: ['attachment_count'], reason: filled },
  {
    type: 'aws_eip',
    attributes: ['association_id', 'instance', 'network_interface', 'private_dns', 'private_ip'],
    reason: filled,
  },
  {
    type: 'aws_appautoscaling_policy',
    attributes: ['alarm_arns'],
    reason: 'autoscaling creates its own alarms',
  },
  {
    type: 'aws_vpc_endpoint',
    attributes: ['cidr_blocks', 'dns_entry', 'network_interface_ids', 'state'],
    reason: 'AWS changes the addresses of its own services',
  },
  {
    type: 'aws_sns_topic_subscription',
    attributes: ['arn', 'confirmation_was_authenticated', 'id', 'pending_confirmation'],
    reason: 'the owner of the address confirms the subscription',
  },
  {
    type: 'aws_iam_openid_connect_provider',
    attributes: ['thumbprint_list'],
    reason: "AWS maintains the thumbprints of GitHub's certificates",
  },
];

/** Why a change of the attribute is expected; undefined if it is not. */
export const reasonToMove = (type: string, attribute: string): string | undefined =>
  expected.find((each) => each.type === type && each.attributes.includes(attribute))?.reason;
