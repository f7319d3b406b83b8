import { block, type Rules } from './rule';

const ecs = ['dev-ecs', 'prod-ecs'];
const https = {
  protocol: 'HTTPS',
  certificate_arn: 'arn',
  ssl_policy: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
};

export const balancerRules = {
  'a load balancer drops invalid header fields': {
    ids: { checkov: ['CKV_AWS_131'], trivy: ['AVD-AWS-0052'], fsbp: ['ELB.4'] },
    type: 'aws_lb',
    holds: ({ drop_invalid_header_fields }) => drop_invalid_header_fields === true,
    breach: { drop_invalid_header_fields: false },
  },
  'a load balancer mends or refuses requests that desynchronize': {
    ids: { checkov: ['CKV_AWS_328'], fsbp: ['ELB.12'] },
    type: 'aws_lb',
    holds: ({ desync_mitigation_mode = 'defensive' }) => desync_mitigation_mode !== 'monitor',
    breach: { desync_mitigation_mode: 'monitor' },
  },
  'a load balancer refuses to be deleted': {
    ids: { checkov: ['CKV_AWS_150'], fsbp: ['ELB.6'] },
    type: 'aws_lb',
    holds: ({ enable_deletion_protection }) => enable_deletion_protection === true,
    breach: { enable_deletion_protection: false },
    deviates: ['dev-ecs'],
    mend: { enable_deletion_protection: true },
  },
  'a load balancer writes access logs': {
    ids: { checkov: ['CKV_AWS_91'], fsbp: ['ELB.5'] },
    type: 'aws_lb',
    holds: ({ access_logs }) => block(access_logs).enabled === true,
    breach: { access_logs: { bucket: 'logs', enabled: false } },
    deviates: ecs,
    mend: { access_logs: { bucket: 'logs', enabled: true } },
  },
  'a load balancer stands in more than one zone': {
    ids: { fsbp: ['ELB.13'] },
    type: 'aws_lb',
    holds: ({ subnets }) => (subnets as unknown[]).length > 1,
    breach: { subnets: ['subnet-1'] },
  },
  'a load balancer is behind a web application firewall': {
    ids: { checkov: ['CKV2_AWS_28'] },
    type: 'aws_lb',
    holds: ({ internal }, stack) => internal === true || 'aws_wafv2_web_acl_association' in stack,
    breach: { internal: false },
    deviates: ecs,
    mend: { internal: true },
  },
  'a load balancer is not exposed to the internet': {
    ids: { trivy: ['AVD-AWS-0053'] },
    type: 'aws_lb',
    holds: ({ internal }) => internal === true,
    breach: { internal: false },
    deviates: ecs,
    mend: { internal: true },
  },
  'a listener speaks TLS': {
    ids: {
      checkov: ['CKV_AWS_2', 'CKV_AWS_103', 'CKV2_AWS_20'],
      trivy: ['AVD-AWS-0054'],
      fsbp: ['ELB.1', 'ELB.18'],
    },
    type: 'aws_lb_listener',
    holds: ({ protocol }) => protocol === 'HTTPS',
    breach: { protocol: 'HTTP' },
    deviates: ecs,
    mend: https,
  },
  'a listener that speaks TLS takes strong ciphers alone': {
    ids: { checkov: ['CKV2_AWS_74'], trivy: ['AVD-AWS-0047'], fsbp: ['ELB.17'] },
    type: 'aws_lb_listener',
    holds: ({ protocol, ssl_policy }) => protocol !== 'HTTPS' || ssl_policy === https.ssl_policy,
    breach: { ...https, ssl_policy: 'ELBSecurityPolicy-2016-08' },
  },
  'a target group is spoken to over TLS': {
    ids: { checkov: ['CKV_AWS_378'] },
    type: 'aws_lb_target_group',
    holds: ({ protocol }) => protocol !== 'HTTP',
    breach: { protocol: 'HTTP' },
    deviates: ecs,
    mend: { protocol: 'HTTPS' },
  },
  'a target group says what is healthy': {
    ids: { checkov: ['CKV_AWS_261'] },
    type: 'aws_lb_target_group',
    holds: ({ health_check }) => Boolean(block(health_check).path),
    breach: { health_check: undefined },
  },
} satisfies Rules;
