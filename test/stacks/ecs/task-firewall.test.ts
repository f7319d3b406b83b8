import { ecsOf, type Synthesized, synthesize } from '../synthesize';

const dev = synthesize()('dev-ecs');
const prod = synthesize()('prod-ecs');

test('only the load balancer, the tasks and the endpoints have groups; groups and rules are described', () => {
  const stacks = [dev, prod, synthesize()('prod-networking')];
  const groups = stacks.map((stack) => stack.all('aws_security_group'));
  expect(groups.map((some) => some.length)).toEqual([2, 2, 1]);
  const rules = stacks.flatMap((stack) =>
    ['ingress', 'egress'].flatMap((direction) => stack.all(`aws_vpc_security_group_${direction}_rule`)),
  );
  for (const { description } of [...groups.flat(), ...rules]) {
    expect(description).toEqual(expect.stringMatching(/^(?!Managed by Terraform)./));
  }
});

describe('firewall', () => {
  const rules = (stack: Synthesized) =>
    ['ingress', 'egress']
      .flatMap((direction) =>
        stack.all(`aws_vpc_security_group_${direction}_rule`).map((rule) => {
          const { cidr_ipv4, prefix_list_id, referenced_security_group_id, from_port, to_port, ip_protocol } =
            rule;
          expect([to_port, ip_protocol]).toEqual([from_port, 'tcp']);
          const group = (id: unknown) =>
            /balancer|firewall|endpoint/
              .exec(id as string)?.[0]
              .replace('firewall', 'task')
              .replace('balancer', 'alb') ?? '?';
          const peer = cidr_ipv4 ?? (prefix_list_id ? 's3' : group(referenced_security_group_id));
          return `${group(rule.security_group_id)} ${direction} ${peer as string} ${from_port as number}`;
        }),
      )
      .sort();

  const door = ['alb ingress 0.0.0.0/0 5000', 'alb ingress 0.0.0.0/0 5001'];
  const inside = [
    'alb egress task 5000',
    'alb egress task 5001',
    'task ingress alb 5000',
    'task ingress alb 5001',
  ];

  test('public: the world to the balancer, the balancer to the tasks, the tasks to AWS', () => {
    expect(rules(dev)).toEqual([...door, ...inside, 'task egress 0.0.0.0/0 443'].sort());
  });

  test('endpoints: the tasks reach the endpoints and S3, and nothing else', () => {
    expect(rules(prod)).toEqual(
      [...door, ...inside, 'task egress endpoint 443', 'task egress s3 443'].sort(),
    );
  });

  test('only the configured ranges reach the balancer', () => {
    const stack = ecsOf({ ingressCidrs: ['203.0.113.0/24'] });
    expect(stack.json).not.toContain('"cidr_ipv4": "0.0.0.0/0",\n          "description": "app');
    expect(rules(stack).filter((rule) => rule.startsWith('alb ingress'))).toEqual([
      'alb ingress 203.0.113.0/24 5000',
      'alb ingress 203.0.113.0/24 5001',
    ]);
  });
});
