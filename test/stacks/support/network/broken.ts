/** Rule → networks that break it, each a small change of one that holds to it. */
import { brokenShapes } from './broken-shapes';
import {
  type Broken,
  add,
  closed,
  EGRESS,
  everyone,
  INGRESS,
  natted,
  open,
  refTo,
  remove,
  rule,
  service,
  set,
  the,
} from './edits';
import type { RuleName } from './rules';

export const brokenNetworks: Record<RuleName, readonly Broken[]> = {
  'from outside, the stated ranges reach the ports of the services on the load balancer, and nothing else': [
    [
      'the load balancer opens another port',
      open,
      rule(INGRESS, 'balancer', { ...everyone, from_port: 22, to_port: 22 }),
    ],
    [
      'the tasks are open to everyone',
      open,
      rule(INGRESS, 'firewall', { ...everyone, from_port: 5000, to_port: 5000 }),
    ],
    ['the tasks are open to everyone’s IPv6', open, rule(INGRESS, 'firewall', { cidr_ipv6: '::/0' })],
    [
      'an endpoint is open to a range of the VPC',
      closed,
      rule(INGRESS, 'endpoints', { cidr_ipv4: '10.0.0.0/8' }),
    ],
    ['a stated port is shut', open, remove(INGRESS, 'redirect-from')],
    ['more than the stated ranges', 'public, restricted, 2 zones', set(INGRESS, 'app-from-203', everyone)],
    ['the load balancer has no way in', open, remove('aws_route', 'public_internet')],
    ['the load balancer is internal', open, set('aws_lb', '', { internal: true })],
  ],
  'the tasks are reached by the load balancer alone, on their ports': [
    ['the load balancer may not reach a port', open, remove(EGRESS, 'alb-to-redirect-out')],
    ['the tasks do not let it in', closed, remove(INGRESS, 'alb-to-app-in')],
    [
      'another group is let in',
      closed,
      set(INGRESS, 'alb-to-app-in', { referenced_security_group_id: '${aws_security_group.other.id}' }),
    ],
    ['a range of the VPC is let in', natted, rule(INGRESS, 'firewall', { cidr_ipv4: '10.0.0.0/16' })],
  ],
  'the load balancer reaches the tasks alone': [
    ['it may call out', open, rule(EGRESS, 'balancer', everyone)],
  ],
  'the tasks reach every AWS service that they use, by the configured way': [
    ['the endpoint of the registry is gone', closed, remove('aws_vpc_endpoint', 'ecr-dkr')],
    ['the endpoint of the logs is gone', closed, remove('aws_vpc_endpoint', 'logs')],
    [
      'Exec is on, and its endpoint is not there',
      closed,
      set('aws_ecs_service', '', { enable_execute_command: true }),
    ],
    [
      'the endpoint of a secret is gone',
      'endpoints, secrets, 2 zones',
      remove('aws_vpc_endpoint', 'secretsmanager'),
    ],
    [
      'the endpoint of a parameter is gone',
      'endpoints, secrets, 2 zones',
      remove('aws_vpc_endpoint', 'endpoints_ssm'),
    ],
    [
      'an endpoint keeps its name to itself',
      closed,
      set('aws_vpc_endpoint', 'ecr-api', { private_dns_enabled: false }),
    ],
    ['the endpoints do not let the tasks in', closed, remove(INGRESS, 'to-endpoints-in')],
    [
      'S3 is off the route table of a zone',
      closed,
      (resources) => {
        const s3 = the(resources, 'aws_vpc_endpoint', 's3');
        s3.route_table_ids = (s3.route_table_ids as unknown[]).slice(0, -1);
      },
    ],
    ['the tasks may not call S3', closed, remove(EGRESS, 'to-s3')],
    [
      'a task has no public address to call from',
      open,
      service((network) => ({ ...network, assign_public_ip: false })),
    ],
    ['a zone has no way to its NAT gateway', natted, remove('aws_route', 'us-east-1b-internet')],
    ['the tasks may call nobody', natted, remove(EGRESS, 'to-internet')],
  ],
  'the tasks reach nothing else; the internet, on 443, only where the egress is public or nat': [
    ['another port', open, rule(EGRESS, 'firewall', { ...everyone, from_port: 25, to_port: 25 })],
    [
      'the tasks of endpoints have a public address and a way out',
      closed,
      (resources) => {
        service((network) => ({
          ...network,
          assign_public_ip: true,
          subnets: [refTo(resources, 'aws_subnet', 'public_us-east-1a')],
        }))(resources);
        rule(EGRESS, 'firewall', everyone)(resources);
      },
    ],
    [
      'an endpoint that nobody asked for',
      closed,
      (resources) => {
        const added = {
          ...the(resources, 'aws_vpc_endpoint', 'logs'),
          service_name: 'com.amazonaws.us-east-1.sqs',
        };
        add('aws_vpc_endpoint', added)(resources);
      },
    ],
  ],
  'an endpoint is reached by the tasks alone, and reaches nothing': [
    [
      'the load balancer reaches it',
      closed,
      (resources) => {
        const balancer = refTo(resources, 'aws_security_group', 'balancer');
        const endpoints = refTo(resources, 'aws_security_group', 'endpoints');
        rule(EGRESS, 'balancer', { referenced_security_group_id: endpoints })(resources);
        rule(INGRESS, 'endpoints', { referenced_security_group_id: balancer })(resources);
      },
    ],
  ],
  'an endpoint answers to its service’s own name, in every zone of the tasks': [
    ['no private DNS', closed, set('aws_vpc_endpoint', 'logs', { private_dns_enabled: false })],
    ['the VPC resolves no names', closed, set('aws_vpc', '', { enable_dns_support: false })],
    [
      'in one zone of two',
      closed,
      (resources) => {
        const door = the(resources, 'aws_vpc_endpoint', 'logs');
        door.subnet_ids = (door.subnet_ids as unknown[]).slice(1);
      },
    ],
  ],
  'S3 is reached from every route table, for image layers alone': [
    ['everything of S3', closed, set('aws_vpc_endpoint', 's3', { policy: undefined })],
    ['not from the public subnets', open, set('aws_vpc_endpoint', 's3', { route_table_ids: [] })],
  ],
  'a rule of a security group is for one TCP port': [
    ['a range of ports', open, set(INGRESS, 'app-from', { from_port: 5000, to_port: 5001 })],
    ['all ports of the tasks', closed, set(INGRESS, 'alb-to-app-in', { from_port: 0, to_port: 65535 })],
    ['UDP', open, set(EGRESS, 'to-internet', { ip_protocol: 'udp' })],
    ['everything', natted, set(EGRESS, 'to-internet', { ip_protocol: '-1' })],
  ],
  'a range stands only where it is stated: into the load balancer, and everyone out of tasks of public and nat':
    [
      ['everyone, out of the tasks of endpoints', closed, rule(EGRESS, 'firewall', everyone)],
      ['everyone, into the tasks', natted, rule(INGRESS, 'firewall', everyone)],
      [
        'everyone, where ranges are stated',
        'endpoints, restricted, 2 zones',
        set(INGRESS, 'app-from-203', everyone),
      ],
    ],
  'a task has a public address only where the egress is public': [
    ['endpoints', closed, service((network) => ({ ...network, assign_public_ip: true }))],
    ['nat', natted, service((network) => ({ ...network, assign_public_ip: true }))],
    [
      'its subnet hands one out',
      natted,
      set('aws_subnet', 'private_us-east-1a', { map_public_ip_on_launch: true }),
    ],
  ],
  'a port of the load balancer leads to the same port of the tasks, over TLS where there is a certificate': [
    ['another port', open, set('aws_lb_listener', 'redirect', { port: 5002 })],
    [
      'plain HTTP beside a certificate',
      'endpoints, HTTPS, 2 zones',
      set('aws_lb_listener', 'app', { protocol: 'HTTP', certificate_arn: undefined }),
    ],
    [
      'a listener more',
      closed,
      (resources) => {
        add('aws_lb_listener', { ...the(resources, 'aws_lb_listener', 'app'), port: 8080 })(resources);
      },
    ],
    [
      'the ports are crossed',
      open,
      (resources) => {
        const [app, redirect] = ['app', 'redirect'].map((name) => the(resources, 'aws_lb_listener', name));
        Object.assign(app ?? {}, { default_action: redirect?.default_action });
      },
    ],
  ],
  ...brokenShapes,
};
