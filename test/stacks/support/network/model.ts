/** What decides the path of a packet, read from the resources of one environment. */
import { type Addressed, all, refOf, refsOf, type Resource, type Resources } from './resources';

/** One rule of a security group. */
export interface GroupRule {
  readonly address: string;
  readonly direction: 'ingress' | 'egress';
  /** The rule's group. */
  readonly group: string;
  /** Range, group or prefix list of the peer; '' if none is named. */
  readonly peer: string;
  readonly protocol: string;
  readonly ports: readonly [from: number, to: number];
}

/** Something with a network interface. */
export interface Place {
  readonly name: string;
  readonly subnets: readonly string[];
  readonly groups: readonly string[];
  readonly isPublic: boolean;
}

export interface Network {
  readonly resources: Resources;
  /** Range of the VPC. */
  readonly cidr: string;
  readonly rules: readonly GroupRule[];
  readonly balancer: Place;
  readonly tasks: Place;
  readonly doors: readonly (Place & { readonly endpoint: Addressed })[];
  /** Where a subnet sends traffic to the internet. */
  readonly wayOut: (subnet: string) => 'internet gateway' | 'nat gateway' | 'nowhere';
  readonly tablesOf: (subnet: string) => string[];
  readonly zoneOf: (subnet: string) => string;
}

export const EVERYONE = '0.0.0.0/0';
const ALL_PORTS = [0, 65535] as const;

export function networkOf(resources: Resources): Network {
  const of = (type: string) => all(resources, type);
  const subnets = of('aws_subnet');
  const tablesOf = (subnet: string) =>
    of('aws_route_table_association')
      .filter(({ subnet_id }) => refOf(subnet_id) === subnet)
      .map(({ route_table_id }) => refOf(route_table_id));

  const wayOut = (subnet: string) => {
    const tables = tablesOf(subnet);
    const route = of('aws_route').find(
      ({ route_table_id, destination_cidr_block }) =>
        tables.includes(refOf(route_table_id)) && destination_cidr_block === EVERYONE,
    );
    if (refOf(route?.gateway_id).startsWith('aws_internet_gateway.')) return 'internet gateway';
    return refOf(route?.nat_gateway_id).startsWith('aws_nat_gateway.') ? 'nat gateway' : 'nowhere';
  };

  const [lb] = of('aws_lb');
  const [service] = of('aws_ecs_service');
  const placed = (service?.network_configuration ?? {}) as Resource;
  const taskSubnets = refsOf(placed.subnets);
  const handsOut = subnets.some(
    ({ address, map_public_ip_on_launch }) => taskSubnets.includes(address) && map_public_ip_on_launch,
  );
  return {
    resources,
    cidr: refOf(of('aws_vpc')[0]?.cidr_block),
    rules: [...groupRules(resources, 'ingress'), ...groupRules(resources, 'egress')],
    balancer: {
      name: 'load balancer',
      subnets: refsOf(lb?.subnets),
      groups: refsOf(lb?.security_groups),
      isPublic: lb?.internal !== true,
    },
    tasks: {
      name: 'tasks',
      subnets: taskSubnets,
      groups: refsOf(placed.security_groups),
      isPublic: placed.assign_public_ip === true || handsOut,
    },
    doors: of('aws_vpc_endpoint')
      .filter(({ vpc_endpoint_type }) => vpc_endpoint_type === 'Interface')
      .map((endpoint) => ({
        name: `endpoint of ${serviceOf(endpoint)}`,
        subnets: refsOf(endpoint.subnet_ids),
        groups: refsOf(endpoint.security_group_ids),
        isPublic: false,
        endpoint,
      })),
    wayOut,
    tablesOf,
    zoneOf: (subnet) =>
      refOf(subnets.find(({ address }) => address === subnet)?.availability_zone) || `${subnet} without zone`,
  };
}

/** The route tables that lead to a gateway endpoint. */
export const tablesServedBy = (resources: Resources, endpoint: Addressed): string[] =>
  all(resources, 'aws_vpc_endpoint_route_table_association')
    .filter(({ vpc_endpoint_id }) => refOf(vpc_endpoint_id) === endpoint.address)
    .map(({ route_table_id }) => refOf(route_table_id));

/** `ecr.api` of `com.amazonaws.us-east-1.ecr.api`. */
export const serviceOf = ({ service_name }: Resource) => refOf(service_name).split('.').slice(3).join('.');

function groupRules(resources: Resources, direction: GroupRule['direction']): GroupRule[] {
  return all(resources, `aws_vpc_security_group_${direction}_rule`).map((rule) => ({
    address: rule.address,
    direction,
    group: refOf(rule.security_group_id),
    peer: refOf(
      rule.cidr_ipv4 ?? rule.cidr_ipv6 ?? rule.referenced_security_group_id ?? rule.prefix_list_id ?? '',
    ),
    protocol: refOf(rule.ip_protocol),
    // Without ports, or with protocol -1, a rule covers all ports.
    ports:
      typeof rule.from_port === 'number' && typeof rule.to_port === 'number' && rule.ip_protocol !== '-1'
        ? [rule.from_port, rule.to_port]
        : ALL_PORTS,
  }));
}
