/** Networks with a forbidden addition or move, which the mutations do not make. */
import { type Resource, type Resources } from './resources';

/** The defect, the variant that gets it, the change. */
type Broken = readonly [what: string, variant: string, change: (resources: Resources) => void];

const open = 'public, 2 zones';
const closed = 'endpoints, 2 zones';
const natted = 'nat 2, 2 zones';

const INGRESS = 'aws_vpc_security_group_ingress_rule';
const EGRESS = 'aws_vpc_security_group_egress_rule';
const everyone = { cidr_ipv4: '0.0.0.0/0' };
const defaultGroup = '${aws_default_security_group.default-security-group.id}';

/** The one resource of the type whose name contains the words, to be changed; a typo fails. */
function the(resources: Resources, type: string, words = ''): Resource {
  const [found, ...others] = Object.entries(resources[type] ?? {}).filter(([name]) => name.includes(words));
  if (!found || others.length > 0) throw new Error(`not one ${type} with '${words}'`);
  return found[1];
}

/** A reference to the one resource of the type whose name contains the words. */
function refTo(resources: Resources, type: string, words: string): string {
  const wanted = the(resources, type, words);
  const name = Object.keys(resources[type] ?? {}).find((each) => resources[type]?.[each] === wanted) ?? '';
  return `\${${type}.${name}.id}`;
}

const set =
  (type: string, words: string, change: Resource | ((resources: Resources) => Resource)) =>
  (resources: Resources) => {
    Object.assign(the(resources, type, words), typeof change === 'function' ? change(resources) : change);
  };

const add =
  (type: string, resource: Resource | ((resources: Resources) => Resource)) => (resources: Resources) => {
    const added = typeof resource === 'function' ? resource(resources) : resource;
    resources[type] = { ...resources[type], added };
  };

/** An additional rule for a security group: HTTPS, unless the change says otherwise. */
const rule = (type: string, group: string, change: Resource) =>
  add(type, (resources) => ({
    security_group_id: refTo(resources, 'aws_security_group', group),
    ...{ ip_protocol: 'tcp', from_port: 443, to_port: 443 },
    ...change,
  }));

/** The service with another placement. */
const placed = (change: (resources: Resources) => Resource) => (resources: Resources) => {
  const service = the(resources, 'aws_ecs_service');
  Object.assign(service.network_configuration as Resource, change(resources));
};

const onPort = (port: number) => ({ ...everyone, from_port: port, to_port: port });
const subnet = (words: string) => (resources: Resources) => ({
  subnet_id: refTo(resources, 'aws_subnet', words),
});

export const brokenNetworks: readonly Broken[] = [
  ['the load balancer opens another port', open, rule(INGRESS, 'balancer', onPort(22))],
  ['the load balancer may call out', open, rule(EGRESS, 'balancer', everyone)],
  ['the tasks are open to everyone', open, rule(INGRESS, 'firewall', onPort(5000))],
  ['the tasks are open to everyone’s IPv6', open, rule(INGRESS, 'firewall', { cidr_ipv6: '::/0' })],
  ['a range of the VPC reaches the tasks', natted, rule(INGRESS, 'firewall', { cidr_ipv4: '10.0.0.0/16' })],
  ['the tasks reach another port', open, rule(EGRESS, 'firewall', onPort(25))],
  ['the tasks of endpoints may call everyone', closed, rule(EGRESS, 'firewall', everyone)],
  ['a range of the VPC reaches an endpoint', closed, rule(INGRESS, 'endpoints', { cidr_ipv4: '10.0.0.0/8' })],
  [
    'the load balancer reaches an endpoint',
    closed,
    (resources) => {
      const [balancer, endpoints] = ['balancer', 'endpoints'].map((group) => ({
        referenced_security_group_id: refTo(resources, 'aws_security_group', group),
      }));
      rule(EGRESS, 'balancer', endpoints ?? {})(resources);
      rule(INGRESS, 'endpoints', balancer ?? {})(resources);
    },
  ],
  [
    'there is an unnecessary endpoint',
    closed,
    add('aws_vpc_endpoint', (resources) => ({
      ...the(resources, 'aws_vpc_endpoint', 'logs'),
      service_name: 'com.amazonaws.us-east-1.sqs',
    })),
  ],
  ['Exec is on without its endpoint', closed, set('aws_ecs_service', '', { enable_execute_command: true })],
  [
    'the tasks of endpoints have a public address and a way out',
    closed,
    placed((resources) => ({
      assign_public_ip: true,
      subnets: [refTo(resources, 'aws_subnet', 'public_us-east-1a')],
    })),
  ],
  [
    "the tasks are in the load balancer's subnets",
    natted,
    placed((resources) => ({
      subnets: ['a', 'b'].map((zone) => refTo(resources, 'aws_subnet', `public_us-east-1${zone}`)),
    })),
  ],
  ['the tasks are in the default group', open, placed(() => ({ security_groups: [defaultGroup] }))],
  ['the default group has a rule', closed, add(INGRESS, { security_group_id: defaultGroup })],
  [
    'the default group lets everything out',
    open,
    set('aws_default_security_group', '', { egress: [{ protocol: '-1' }] }),
  ],
  ['a rule is inside its group', open, set('aws_security_group', 'firewall', { ingress: [everyone] })],
  [
    'a route is inside its table',
    closed,
    set('aws_route_table', 'private_us-east-1a', { route: [everyone] }),
  ],
  [
    'a route leads out of a private subnet',
    closed,
    add('aws_route', (resources) => ({
      route_table_id: refTo(resources, 'aws_route_table', 'private_us-east-1a'),
      destination_cidr_block: '0.0.0.0/0',
      gateway_id: '${aws_internet_gateway.internet-gateway.id}',
    })),
  ],
  [
    'a NAT gateway is in a private subnet',
    natted,
    set('aws_nat_gateway', 'us-east-1a', subnet('private_us-east-1a')),
  ],
  [
    'two NAT gateways are in one zone',
    natted,
    set('aws_nat_gateway', 'us-east-1b', subnet('public_us-east-1a')),
  ],
  ['there is an unnecessary NAT gateway', open, add('aws_nat_gateway', {})],
  [
    'a NAT gateway is used by no zone',
    natted,
    set('aws_route', 'us-east-1b', (resources) => ({
      nat_gateway_id: the(resources, 'aws_route', 'us-east-1a').nat_gateway_id,
    })),
  ],
  ['there is a network ACL', open, add('aws_network_acl', {})],
  ['there is a peering', closed, add('aws_vpc_peering_connection', {})],
  ['there is IPv6', open, set('aws_vpc', '', { assign_generated_ipv6_cidr_block: true })],
  ['there is a second service', open, add('aws_ecs_service', {})],
];
