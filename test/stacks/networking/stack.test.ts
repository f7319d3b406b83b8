import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group';
import { FlowLog } from '@cdktf/provider-aws/lib/flow-log';
import { Route } from '@cdktf/provider-aws/lib/route';

import { statementsOf, synthesize, withDev } from '../synthesize';

const networkOf = (change: Parameters<typeof withDev>[0]) => synthesize(withDev(change))('dev-networking');
const open = networkOf({ egress: 'public' });
const closed = networkOf({ egress: 'endpoints' });
const natted = networkOf({ egress: { nat: 1 } });

describe.each([
  ['public', open],
  ['endpoints', closed],
  ['nat', natted],
])('egress %s', (_, stack) => {
  test('a public and a private subnet per zone, and none assigns public addresses', () => {
    const subnets = stack.all('aws_subnet');
    expect(subnets.map(({ availability_zone }) => availability_zone)).toEqual([
      'us-east-1a',
      'us-east-1b',
      'us-east-1a',
      'us-east-1b',
    ]);
    expect(new Set(subnets.map(({ cidr_block }) => cidr_block)).size).toBe(4);
    expect(subnets.every(({ map_public_ip_on_launch }) => map_public_ip_on_launch === false)).toBe(true);
  });

  test('accepted and refused traffic is logged, and kept as long as configured', () => {
    expect(stack.json).toHaveResourceWithProperties(FlowLog, { traffic_type: 'ALL' });
    expect(stack.one('aws_cloudwatch_log_group')).toMatchObject({
      name: '/fargate-duo/dev/flow-logs',
      retention_in_days: 7,
    });
    const role = stack.one('aws_iam_role');
    expect(role.permissions_boundary).toBe('arn:aws:iam::111122223333:policy/fargate-duo-dev-boundary');
    expect(statementsOf(role.assume_role_policy)).toMatchObject([
      { Principal: { Service: 'vpc-flow-logs.amazonaws.com' } },
    ]);
  });

  test('the default security group lets nothing in or out', () => {
    expect(stack.json).toHaveResource(DefaultSecurityGroup);
    const group = stack.one('aws_default_security_group');
    expect(group).not.toHaveProperty('ingress');
    expect(group).not.toHaveProperty('egress');
  });

  test('S3 is reached from every route table, but only for image layers', () => {
    const s3 = stack.all('aws_vpc_endpoint').find(({ vpc_endpoint_type }) => vpc_endpoint_type === 'Gateway');
    expect(s3?.service_name).toBe('com.amazonaws.us-east-1.s3');
    expect(s3).not.toHaveProperty('route_table_ids');
    expect(stack.all('aws_vpc_endpoint_route_table_association')).toHaveLength(3);
    expect(statementsOf(s3?.policy)).toEqual([
      {
        Effect: 'Allow',
        Principal: '*',
        Action: ['s3:GetObject'],
        Resource: ['arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*'],
      },
    ]);
  });
});

const internetRoutes = (stack: typeof open) =>
  stack
    .all('aws_route')
    .map(({ destination_cidr_block, gateway_id, nat_gateway_id }) => [
      destination_cidr_block,
      gateway_id ? 'internet gateway' : nat_gateway_id ? 'nat' : 'nowhere',
    ]);

test('public and endpoints: only the public subnets have a route to the internet', () => {
  for (const stack of [open, closed]) {
    expect(internetRoutes(stack)).toEqual([['0.0.0.0/0', 'internet gateway']]);
    expect(stack.all('aws_nat_gateway')).toEqual([]);
    expect(stack.json).toHaveResource(Route);
  }
});

test('endpoints: every AWS service that a task calls has an endpoint in every zone, created after its rule for the VPC', () => {
  const doors = closed
    .all('aws_vpc_endpoint')
    .filter(({ vpc_endpoint_type }) => vpc_endpoint_type === 'Interface');
  expect(doors.map(({ service_name }) => service_name)).toEqual(
    ['ecr.api', 'ecr.dkr', 'logs'].map((service) => `com.amazonaws.us-east-1.${service}`),
  );
  for (const door of doors) {
    expect(door).toMatchObject({ private_dns_enabled: true });
    expect(door.subnet_ids).toHaveLength(2);
    expect(door.security_group_ids).toHaveLength(1);
    expect(door.depends_on).toEqual([
      expect.stringMatching(/^aws_vpc_security_group_ingress_rule\.endpoints_from-vpc/),
    ]);
  }
  expect(closed.one('aws_security_group')).not.toHaveProperty('ingress');
  expect(closed.one('aws_vpc_security_group_ingress_rule')).toMatchObject({
    cidr_ipv4: '10.0.0.0/16',
    from_port: 443,
    to_port: 443,
  });
});

test('public and nat: AWS is reached through the internet, so there is no endpoint to pay for', () => {
  for (const stack of [open, natted]) {
    expect(stack.all('aws_vpc_endpoint').map(({ vpc_endpoint_type }) => vpc_endpoint_type)).toEqual([
      'Gateway',
    ]);
    expect(stack.all('aws_security_group')).toEqual([]);
  }
});

test('endpoints: the options in use have their endpoints too', () => {
  const stack = networkOf({
    egress: 'endpoints',
    exec: true,
    secrets: { app: { A: { ssm: '/a' }, B: { secretsManager: 'b' } } },
  });
  expect(stack.all('aws_vpc_endpoint').map(({ service_name }) => service_name)).toEqual(
    expect.arrayContaining(
      ['ssmmessages', 'ssm', 'secretsmanager'].map((service) => `com.amazonaws.us-east-1.${service}`),
    ),
  );
});

test.each([
  [1, 1],
  [2, 2],
])('nat: %i gateways serve the private subnets of every zone', (nat, gateways) => {
  const stack = networkOf({ egress: { nat } });
  expect(stack.all('aws_nat_gateway')).toHaveLength(gateways);
  expect(stack.all('aws_eip')).toHaveLength(gateways);
  expect(internetRoutes(stack).filter(([, way]) => way === 'nat')).toHaveLength(2);
  // AWS refuses a NAT gateway in a VPC without internet gateway.
  for (const gateway of stack.all('aws_nat_gateway')) {
    expect(JSON.stringify(gateway.depends_on)).toContain('aws_internet_gateway');
  }
});

const [a, b, c]: readonly [string, string, string] = ['us-east-1a', 'us-east-1b', 'us-east-1c'];

test.each([
  ['one more', [a, b], [a, b, c]],
  ['one more before them', [b, c], [a, b, c]],
  ['one fewer', [a, b, c], [a, c]],
  ['one replaced', [a, b], [a, c]],
  ['another order', [a, b], [b, a]],
])('zones, %s: no subnet of the remaining zones moves', (_, before, after) => {
  const subnets = (zones: string[]) =>
    synthesize({ ...withDev({ egress: { nat: 1 } }), zones })('dev-networking').all('aws_subnet');
  const staying = before.filter((zone) => after.includes(zone));
  const of = (zones: string[]) =>
    subnets(zones).filter(({ availability_zone }) => staying.includes(availability_zone as string));
  expect(of(after)).toEqual(of(before));
});

test('zones in another order give the same network', () => {
  const json = (zones: string[]) =>
    synthesize({ ...withDev({ egress: { nat: 1 } }), zones })('dev-networking').json;
  expect(json([b, a])).toBe(json([a, b]));
});
