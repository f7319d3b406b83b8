/** Rules for the parts of a network, and for parts that it must not have. */
import { EVERYONE, type Network } from './model';
import { all, refOf, type Resources } from './resources';
import type { NetworkRule } from './rules';

/** Types of EC2 whose effect on the path of a packet the check knows. */
const known = [
  'aws_default_security_group',
  'aws_eip',
  'aws_flow_log',
  'aws_internet_gateway',
  'aws_nat_gateway',
  'aws_route',
  'aws_route_table',
  'aws_route_table_association',
  'aws_security_group',
  'aws_subnet',
  'aws_vpc',
  'aws_vpc_endpoint',
  'aws_vpc_endpoint_route_table_association',
  'aws_vpc_security_group_egress_rule',
  'aws_vpc_security_group_ingress_rule',
  'aws_ecs_cluster',
  'aws_ecs_cluster_capacity_providers',
  'aws_ecs_service',
  'aws_ecs_task_definition',
  'aws_lb',
  'aws_lb_listener',
  'aws_lb_target_group',
];

/** Types of other services, which have no network interface here. */
const others = /^aws_(appautoscaling|cloudwatch|iam|sns)_/;

export const shapeRules = {
  'everything is known to the check: no network ACL, peering, inline rule or route, no IPv6': ({
    resources,
  }) => [
    ...Object.keys(resources).filter((type) => !known.includes(type) && !others.test(type)),
    ...['aws_vpc', 'aws_lb', 'aws_ecs_service', 'aws_default_security_group', 'aws_internet_gateway']
      .filter((type) => all(resources, type).length !== 1)
      .map((type) => `${all(resources, type).length} ${type}`),
    ...[
      'aws_security_group',
      'aws_default_security_group',
      'aws_route_table',
      'aws_vpc',
      'aws_subnet',
    ].flatMap((type) =>
      all(resources, type).flatMap(({ address, ...resource }) =>
        Object.keys(resource)
          .filter((key) => /^(ingress|egress|route|propagating_vgws|.*ipv6.*)$/.test(key))
          .map((key) => `${address} has ${key}`),
      ),
    ),
  ],

  'everything that a resource names exists': ({ resources }) => {
    const there = Object.keys(resources).flatMap((type) =>
      all(resources, type).map(({ address }) => address),
    );
    const named = JSON.stringify(resources).matchAll(/\$\{(aws_\w+\.[\w-]+)\.\w+\}/g);
    return [...named].map(([, address = '']) => address).filter((address) => !there.includes(address));
  },

  'everything is in the one VPC, which resolves names': ({ resources }) => [
    ...['aws_default_security_group', 'aws_internet_gateway', 'aws_lb_target_group', 'aws_route_table']
      .concat('aws_security_group', 'aws_subnet', 'aws_vpc_endpoint', 'aws_flow_log')
      .flatMap((type) => all(resources, type))
      .filter(({ vpc_id }) => !refOf(vpc_id).startsWith('aws_vpc.'))
      .map(({ address }) => address),
    ...all(resources, 'aws_vpc')
      .filter((vpc) => vpc.enable_dns_support !== true || vpc.enable_dns_hostnames !== true)
      .map(({ address }) => address),
  ],

  'a subnet is in a stated zone, has one route table and assigns no public addresses': (
    { resources, tablesOf },
    { settings: { zones } },
  ) =>
    all(resources, 'aws_subnet')
      .filter(
        ({ address, availability_zone, map_public_ip_on_launch }) =>
          !zones.includes(refOf(availability_zone)) ||
          tablesOf(address).filter((table) => isThere(resources, 'aws_route_table', table)).length !== 1 ||
          map_public_ip_on_launch !== false,
      )
      .map(({ address }) => address),

  'load balancer and tasks are in every zone; the tasks in subnets of their own, unless the egress is public':
    ({ balancer, tasks, zoneOf }, { settings: { zones }, environment: { egress } }) => [
      ...[balancer, tasks]
        .filter(({ subnets }) => subnets.map(zoneOf).join() !== zones.join())
        .map(({ name }) => `the ${name} in other zones`),
      ...tasks.subnets.filter((subnet) => balancer.subnets.includes(subnet) !== (egress === 'public')),
    ],

  'a route leads all addresses to the internet: for the load balancer, and for tasks of nat': (
    network,
    { environment: { egress } },
  ) => [
    ...all(network.resources, 'aws_route')
      .filter((route) => route.destination_cidr_block !== EVERYONE || !targetOf(route))
      .map(({ address }) => address),
    ...all(network.resources, 'aws_subnet').flatMap(({ address }) => {
      const stated = network.balancer.subnets.includes(address)
        ? 'internet gateway'
        : typeof egress === 'object'
          ? 'nat gateway'
          : 'nowhere';
      const way = network.wayOut(address);
      return way === stated ? [] : [`${address} by ${way}`];
    }),
  ],

  'each NAT gateway is in a public subnet of its own zone, with its own address': (
    network,
    { environment: { egress } },
  ) => {
    const gateways = all(network.resources, 'aws_nat_gateway');
    const addresses = gateways.map(({ allocation_id }) => refOf(allocation_id));
    const subnets = gateways.map(({ subnet_id }) => refOf(subnet_id));
    const wanted = typeof egress === 'object' ? egress.nat : 0;
    return [
      ...(gateways.length === wanted ? [] : [`${gateways.length} gateways`]),
      ...subnets.filter((subnet) => network.wayOut(subnet) !== 'internet gateway'),
      ...repeated(subnets.map(network.zoneOf)),
      ...repeated(addresses),
      ...addresses.filter((address) => !address.startsWith('aws_eip.')),
      ...unused(network, 'aws_nat_gateway', 'aws_route', 'nat_gateway_id'),
      ...unused(network, 'aws_eip', 'aws_nat_gateway', 'allocation_id'),
    ];
  },

  'the default security group lets nothing in or out, and nothing is in it': (network) => {
    const defaults = all(network.resources, 'aws_default_security_group').map(({ address }) => address);
    return [
      ...[network.balancer, network.tasks, ...network.doors]
        .filter(({ groups }) => groups.length !== 1 || groups.some((group) => defaults.includes(group)))
        .map(({ name }) => name),
      ...network.rules.filter(({ group }) => defaults.includes(group)).map(({ address }) => address),
    ];
  },

  'all connections are logged': ({ resources }) =>
    all(resources, 'aws_flow_log').some(({ traffic_type }) => traffic_type === 'ALL') ? [] : ['not logged'],
} satisfies Record<string, NetworkRule>;

const targetOf = ({ gateway_id, nat_gateway_id }: Record<string, unknown>) =>
  refOf(gateway_id).startsWith('aws_internet_gateway.') !==
  refOf(nat_gateway_id).startsWith('aws_nat_gateway.');

const isThere = (resources: Resources, type: string, wanted: string) =>
  all(resources, type).some(({ address }) => address === wanted);

const repeated = (values: readonly string[]) =>
  values.filter((value, index) => values.indexOf(value) !== index);

/** Resources of a type to which none of another type refers. */
function unused({ resources }: Network, type: string, by: string, key: string): string[] {
  const used = all(resources, by).map((resource) => refOf(resource[key]));
  return all(resources, type)
    .map(({ address }) => address)
    .filter((address) => !used.includes(address));
}
