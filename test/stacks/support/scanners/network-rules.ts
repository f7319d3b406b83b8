import { EVERYONE } from '../network/model';
import { all, refOf, refsOf, type Resource } from '../network/resources';
import { block, type Rules } from './rule';

const INGRESS = 'aws_vpc_security_group_ingress_rule';
const EGRESS = 'aws_vpc_security_group_egress_rule';

const isForEveryone = ({ cidr_ipv4, cidr_ipv6 }: Resource) => cidr_ipv4 === EVERYONE || cidr_ipv6 === '::/0';

/** Whether a rule lets everyone to the port. */
const opens = (rule: Resource, port: number) =>
  isForEveryone(rule) &&
  (rule.ip_protocol === '-1' || ((rule.from_port as number) <= port && port <= (rule.to_port as number)));

const everyoneOn = (port: number) => ({ cidr_ipv4: EVERYONE, from_port: port, to_port: port });

export const scannedNetworkRules = {
  'the default security group is empty': {
    ids: { checkov: ['CKV2_AWS_12'], fsbp: ['EC2.2'] },
    type: 'aws_default_security_group',
    holds: ({ ingress, egress }) => ingress === undefined && egress === undefined,
    breach: { egress: [{ protocol: '-1', cidr_blocks: [EVERYONE] }] },
  },
  'a VPC has flow logs': {
    ids: { checkov: ['CKV2_AWS_11'], trivy: ['AVD-AWS-0178'], fsbp: ['EC2.6'] },
    type: 'aws_vpc',
    holds: (_, stack) => all(stack, 'aws_flow_log').some(({ vpc_id }) => refOf(vpc_id) === 'aws_vpc.vpc'),
    breach: (_, stack) => {
      stack.aws_flow_log = {};
    },
  },
  'a VPC reaches the registry without the internet': {
    ids: { fsbp: ['EC2.55', 'EC2.56'] },
    type: 'aws_vpc',
    holds: (_, stack) =>
      ['.ecr.api', '.ecr.dkr'].every((service) =>
        all(stack, 'aws_vpc_endpoint').some(({ service_name }) => refOf(service_name).endsWith(service)),
      ),
    breach: (_, stack) => {
      stack.aws_vpc_endpoint = {};
    },
    deviates: ['dev-networking'],
    mend: (_, stack) => {
      const [api, dkr] = ['api', 'dkr'].map((part) => ({
        service_name: `com.amazonaws.us-east-1.ecr.${part}`,
      }));
      Object.assign(stack, { aws_vpc_endpoint: { api, dkr } });
    },
    because:
      'dev trades isolation for the price of endpoints: its tasks reach AWS with a public address of their own',
  },
  'a subnet hands out no public addresses': {
    ids: { checkov: ['CKV_AWS_130'], trivy: ['AVD-AWS-0164'], fsbp: ['EC2.15'] },
    type: 'aws_subnet',
    holds: ({ map_public_ip_on_launch }) => map_public_ip_on_launch !== true,
    breach: { map_public_ip_on_launch: true },
  },
  'a default route leads through no instance': {
    ids: { checkov: ['CKV2_AWS_35'] },
    type: 'aws_route',
    holds: ({ instance_id, network_interface_id }) => !instance_id && !network_interface_id,
    breach: { instance_id: 'i-1' },
  },
  'a security group says what it is for': {
    ids: { checkov: ['CKV_AWS_23'], trivy: ['AVD-AWS-0099'] },
    type: 'aws_security_group',
    holds: ({ description = 'Managed by Terraform' }) => description !== 'Managed by Terraform',
    breach: { description: undefined },
  },
  'a rule of a security group says what it is for': {
    ids: { checkov: ['CKV_AWS_23'], trivy: ['AVD-AWS-0124'] },
    type: INGRESS,
    holds: ({ description }) => Boolean(description),
    breach: { description: undefined },
  },
  'a rule that lets out says what it is for': {
    ids: { checkov: ['CKV_AWS_23'], trivy: ['AVD-AWS-0124'] },
    type: EGRESS,
    holds: ({ description }) => Boolean(description),
    breach: { description: undefined },
  },
  'a security group is used': {
    ids: { checkov: ['CKV2_AWS_5'] },
    type: 'aws_security_group',
    holds: ({ name_prefix }, stack) => {
      const used = [
        ...all(stack, 'aws_lb').flatMap(({ security_groups }) => refsOf(security_groups)),
        ...all(stack, 'aws_vpc_endpoint').flatMap(({ security_group_ids }) => refsOf(security_group_ids)),
        ...all(stack, 'aws_ecs_service').flatMap(({ network_configuration }) =>
          refsOf(block(network_configuration).security_groups),
        ),
      ];
      return all(stack, 'aws_security_group').some(
        (group) => group.name_prefix === name_prefix && used.includes(group.address),
      );
    },
    breach: (_, stack) => {
      for (const type of ['aws_lb', 'aws_vpc_endpoint', 'aws_ecs_service']) stack[type] = {};
    },
  },
  'SSH is not open to everyone': {
    ids: { checkov: ['CKV_AWS_24'], trivy: ['AVD-AWS-0107'] },
    type: INGRESS,
    holds: (rule) => !opens(rule, 22),
    breach: everyoneOn(22),
  },
  'RDP is not open to everyone': {
    ids: { checkov: ['CKV_AWS_25'], trivy: ['AVD-AWS-0107'] },
    type: INGRESS,
    holds: (rule) => !opens(rule, 3389),
    breach: everyoneOn(3389),
  },
  'port 80 is not open to everyone': {
    ids: { checkov: ['CKV_AWS_260'] },
    type: INGRESS,
    holds: (rule) => !opens(rule, 80),
    breach: everyoneOn(80),
  },
  'no more than 80 and 443 is open to everyone': {
    ids: { fsbp: ['EC2.18', 'EC2.19'] },
    type: INGRESS,
    holds: (rule) => !isForEveryone(rule) || [80, 443].some((port) => rule.from_port === port),
    breach: everyoneOn(5000),
    deviates: ['dev-ecs', 'prod-ecs'],
    mend: everyoneOn(443),
    because:
      'the services are asked for on 5000 and 5001, of the load balancer alone; ingressCidrs narrows it',
  },
  'not everything is let out to everyone': {
    ids: { checkov: ['CKV_AWS_382'] },
    type: EGRESS,
    holds: (rule) => !isForEveryone(rule) || rule.ip_protocol !== '-1',
    breach: { cidr_ipv4: EVERYONE, ip_protocol: '-1' },
  },
  'nothing is let out to everyone': {
    ids: { trivy: ['AVD-AWS-0104'] },
    type: EGRESS,
    holds: (rule) => !isForEveryone(rule),
    breach: { cidr_ipv4: EVERYONE },
    deviates: ['dev-ecs'],
    mend: { cidr_ipv4: '10.0.0.0/16' },
  },
} satisfies Rules;
