/**
 * Parts that somebody added to a resource by hand: an open port, a policy, a route. Terraform lists them with the
 * resource, among the parts that its own resources made, and its plan does not mention them.
 */
import type { Change } from '../terraform/changes';
import { resourcesOf, type State, type Values } from '../terraform/state';

interface Parts {
  /** The resource type and attribute that list the parts. */
  readonly type: string;
  readonly attribute: string;
  /** The parts of one list entry, in a form that can be compared with `made`. */
  readonly listed: (entry: unknown) => string[];
  /** The resource type that makes such parts, its attribute that names the resource, and the part in the same form. */
  readonly madeBy: string;
  readonly of: string;
  readonly made: (values: Values) => string;
}

const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? `${value}` : '');
const texts = (value: unknown) => ((value ?? []) as unknown[]).map(text);

const rules = (attribute: 'ingress' | 'egress'): Parts => {
  const range = (protocol: unknown, from: unknown, to: unknown) =>
    // A rule for all protocols has no ports, which AWS and Terraform write in three ways.
    text(protocol) === '-1' ? 'everything' : `${text(protocol)} ${text(from)}-${text(to)}`;
  const way = attribute === 'ingress' ? 'from' : 'to';
  return {
    type: 'aws_security_group',
    attribute,
    listed: (entry) => {
      const rule = entry as Values;
      const peers = ['cidr_blocks', 'ipv6_cidr_blocks', 'prefix_list_ids', 'security_groups'].flatMap((key) =>
        texts(rule[key]),
      );
      if (rule.self === true) peers.push('itself');
      return peers.map((peer) => `${range(rule.protocol, rule.from_port, rule.to_port)} ${way} ${peer}`);
    },
    madeBy: `aws_vpc_security_group_${attribute}_rule`,
    of: 'security_group_id',
    made: (rule) => {
      const { cidr_ipv4, cidr_ipv6, prefix_list_id, referenced_security_group_id, security_group_id } = rule;
      const group =
        referenced_security_group_id === security_group_id ? 'itself' : referenced_security_group_id;
      const peer = [cidr_ipv4, cidr_ipv6, prefix_list_id, group].map(text).join('');
      return `${range(rule.ip_protocol, rule.from_port, rule.to_port)} ${way} ${peer}`;
    },
  };
};

const parts: readonly Parts[] = [
  rules('ingress'),
  rules('egress'),
  {
    type: 'aws_iam_role',
    attribute: 'inline_policy',
    listed: (entry) => [text((entry as Values).name)].filter(Boolean),
    madeBy: 'aws_iam_role_policy',
    of: 'role',
    made: ({ name }) => text(name),
  },
  {
    type: 'aws_iam_role',
    attribute: 'managed_policy_arns',
    listed: (entry) => [text(entry)],
    madeBy: 'aws_iam_role_policy_attachment',
    of: 'role',
    made: ({ policy_arn }) => text(policy_arn),
  },
  {
    type: 'aws_route_table',
    attribute: 'route',
    listed: (entry) => {
      const { cidr_block, ipv6_cidr_block, destination_prefix_list_id } = entry as Values;
      return [[cidr_block, ipv6_cidr_block, destination_prefix_list_id].map(text).join('')];
    },
    madeBy: 'aws_route',
    of: 'route_table_id',
    made: ({ destination_cidr_block, destination_ipv6_cidr_block, destination_prefix_list_id }) =>
      [destination_cidr_block, destination_ipv6_cidr_block, destination_prefix_list_id].map(text).join(''),
  },
];

/** Whether the attribute lists parts, so that it changes when another resource adds or removes one. */
export const listsParts = (type: string, attribute: string): boolean =>
  parts.some((each) => each.type === type && each.attribute === attribute);

interface AddedPart {
  readonly address: string;
  readonly attribute: string;
  /** Such as `tcp 22-22 from 0.0.0.0/0`. */
  readonly part: string;
}

/**
 * The parts of the stack's resources that no Terraform resource made.
 *
 * @param states of every stack: one stack may make rules for a security group of another
 * @param moved what has changed since the stack's state was written
 */
export function addedPartsIn(state: State, states: readonly State[], moved: readonly Change[]): AddedPart[] {
  return parts.flatMap(({ type, attribute, listed, madeBy, of, made }) =>
    ofType(state, type).flatMap(({ address, values }) => {
      const move = moved.find((change) => change.address === address);
      if (move?.action === 'delete') return [];
      const now: Values = { ...values, ...move?.after };
      const own = states
        .flatMap((each) => ofType(each, madeBy))
        .filter((part) => part.values[of] === now.id)
        .map((part) => made(part.values));
      return ((now[attribute] ?? []) as unknown[])
        .flatMap(listed)
        .filter((part) => !own.includes(part))
        .map((part) => ({ address, attribute, part }));
    }),
  );
}

const ofType = (state: State, wanted: string) => resourcesOf(state).filter(({ type }) => type === wanted);
