/** The same for the rules of shape.ts. */
import { type Broken, add, closed, INGRESS, natted, open, refTo, remove, service, set, the } from './edits';
import type { shapeRules } from './shape';

export const brokenShapes: Record<keyof typeof shapeRules, readonly Broken[]> = {
  'nothing is there that the check does not know: no network ACL, peering, inline rule or route, no IPv6': [
    ['a network ACL', open, add('aws_network_acl', {})],
    ['a peering', closed, add('aws_vpc_peering_connection', {})],
    [
      'a rule inside its group',
      open,
      set('aws_security_group', 'firewall', { ingress: [{ cidr_blocks: ['0.0.0.0/0'] }] }),
    ],
    [
      'the default group lets everything out',
      open,
      set('aws_default_security_group', '', { egress: [{ protocol: '-1' }] }),
    ],
    [
      'a route inside its table',
      closed,
      set('aws_route_table', 'private_us-east-1a', { route: [{ cidr_block: '0.0.0.0/0' }] }),
    ],
    ['IPv6', open, set('aws_vpc', '', { assign_generated_ipv6_cidr_block: true })],
    ['a second service', open, add('aws_ecs_service', {})],
  ],
  'what a resource names is there': [['a group is gone', closed, remove('aws_security_group', 'endpoints')]],
  'everything lies in the one VPC, which resolves names': [
    ['a group of another VPC', closed, set('aws_security_group', 'firewall', { vpc_id: 'vpc-1234' })],
    ['no DNS', open, set('aws_vpc', '', { enable_dns_support: false })],
  ],
  'a subnet lies in a stated zone, follows one route table and hands out no public addresses': [
    ['it follows the main route table', closed, remove('aws_route_table_association', 'private_us-east-1a')],
    [
      'it hands out addresses',
      open,
      set('aws_subnet', 'public_us-east-1a', { map_public_ip_on_launch: true }),
    ],
    ['it lies elsewhere', open, set('aws_subnet', 'public_us-east-1a', { availability_zone: 'us-east-1f' })],
  ],
  'load balancer and tasks stand in every zone; the tasks in subnets of their own, but where the egress is public':
    [
      [
        'tasks beside the load balancer',
        natted,
        (resources) => {
          service((network) => ({
            ...network,
            subnets: ['a', 'b'].map((zone) => refTo(resources, 'aws_subnet', `public_us-east-1${zone}`)),
          }))(resources);
        },
      ],
      [
        'tasks in one zone',
        closed,
        service(({ subnets, ...network }) => ({ ...network, subnets: [(subnets as unknown[])[0]] })),
      ],
    ],
  'a route leads everyone’s addresses to the internet: for the load balancer, and for tasks of nat': [
    [
      'out of a private subnet',
      closed,
      (resources) => {
        const table = refTo(resources, 'aws_route_table', 'private_us-east-1a');
        const gateway = '${aws_internet_gateway.internet-gateway.id}';
        add('aws_route', {
          route_table_id: table,
          destination_cidr_block: '0.0.0.0/0',
          gateway_id: gateway,
        })(resources);
      },
    ],
    ['to another network', open, set('aws_route', '', { destination_cidr_block: '172.16.0.0/12' })],
  ],
  'a NAT gateway stands in a public subnet and zone of its own, with an address of its own': [
    [
      'in a private subnet',
      natted,
      (resources) => {
        set('aws_nat_gateway', 'nat-0', { subnet_id: refTo(resources, 'aws_subnet', 'private_us-east-1a') })(
          resources,
        );
      },
    ],
    [
      'two in one zone',
      natted,
      (resources) => {
        set('aws_nat_gateway', 'nat-1', { subnet_id: refTo(resources, 'aws_subnet', 'public_us-east-1a') })(
          resources,
        );
      },
    ],
    ['where none was asked for', open, add('aws_nat_gateway', {})],
    [
      'one is used by no zone',
      natted,
      (resources) => {
        const { nat_gateway_id } = the(resources, 'aws_route', 'us-east-1a');
        set('aws_route', 'us-east-1b', { nat_gateway_id })(resources);
      },
    ],
  ],
  'the default security group lets nothing in or out, and nothing is put into it': [
    [
      'the tasks are in it',
      open,
      service((network) => ({
        ...network,
        security_groups: ['${aws_default_security_group.default-security-group.id}'],
      })),
    ],
    [
      'it has a rule',
      closed,
      add(INGRESS, { security_group_id: '${aws_default_security_group.default-security-group.id}' }),
    ],
  ],
  'who talked to whom is logged': [
    ['only what is refused', open, set('aws_flow_log', '', { traffic_type: 'REJECT' })],
    ['nothing', closed, remove('aws_flow_log', '')],
  ],
};
