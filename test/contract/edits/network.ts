/** Edits of an environment's network. */
import { type Edits, ranges } from './edit';

export const networkEdits: readonly Edits[] = [
  {
    key: 'environments.dev.cidr',
    legal: ["'172.31.0.0/16'", "'192.168.0.0/16'", "'10.0.254.0/23'"],
    refused: {
      '* must start at its network address: 10.0.0.0/16, got *': ["'10.0.0.1/16'"],
      '* must be a private range of /16 to /23, got *': [
        "'8.8.0.0/16'",
        "'172.32.0.0/16'",
        "'10.0.0.0/24'",
        "'10.0.0.0/15'",
      ],
      '* must be an IPv4 range, quoted, such as 10.0.0.0/16, got *': ["'10.0.0.0'", "'10.0.0.256/16'"],
      "* is missing: add it, such as cidr: '10.0.0.0/16'": ['undefined'],
    },
  },
  {
    key: 'environments.dev.egress',
    legal: ['{ nat: 2 }'],
    refused: {
      "* must be 'public', 'endpoints' or { nat: 1 } (the number of NAT gateways, at most one per zone), got *":
        ["'internet'"],
      'environments.dev.egress.nat must be at most 2, one per zone, got 3': ['{ nat: 3 }'],
      'environments.dev.egress.nat must be a whole number from 1 to 3, at most one per zone, got 0': [
        '{ nat: 0 }',
      ],
      "* is missing: add it, such as egress: 'public'": ['undefined'],
    },
  },
  {
    key: 'environments.dev.ingressCidrs',
    legal: ["['203.0.113.7/32']", "['0.0.0.0/0', '10.0.0.0/8']", ranges(30)],
    refused: {
      "* must be a list of IPv4 ranges such as ['203.0.113.0/24'], got *": ["'0.0.0.0/0'"],
      '* must have at least one range, got *': ['[]'],
      "environments.dev.ingressCidrs.0 must be an IPv4 range, quoted, such as 203.0.113.0/24, or 203.0.113.7/32 for one address, got '203.0.113.7'":
        ["['203.0.113.7']"],
      "environments.dev.ingressCidrs.0 must start at its network address: 203.0.113.0/24, got '203.0.113.7/24'":
        ["['203.0.113.7/24']"],
      "environments.dev.ingressCidrs.0 must be an IPv4 range, quoted, such as 203.0.113.0/24, or 203.0.113.7/32 for one address, got '2001:db8::/32'":
        ["['2001:db8::/32']"],
      "* must not name a range twice, got [ '10.0.0.0/8', '10.0.0.0/8' ]": ["['10.0.0.0/8', '10.0.0.0/8']"],
      '* must be at most 30, because each makes one rule per service and a security group takes 60, got 31': [
        ranges(31),
      ],
    },
  },
  {
    key: 'environments.dev.certificateArn',
    and: { 'environments.dev.domainName': "'duo.example.com'" },
    legal: ["'arn:aws:acm:us-east-1:111122223333:certificate/0a1b'"],
    refused: {
      '* must be the ARN of an ACM certificate, got *': ["'0a1b'"],
      '* must be in us-east-1 and account 111122223333, got *': [
        "'arn:aws:acm:eu-west-1:111122223333:certificate/0a1b'",
        "'arn:aws:acm:us-east-1:444455556666:certificate/0a1b'",
      ],
    },
  },
  {
    key: 'environments.dev.certificateArn',
    refused: {
      'environments.dev must have both certificateArn and domainName or neither, got *': [
        "'arn:aws:acm:us-east-1:111122223333:certificate/0a1b'",
      ],
    },
  },
  {
    key: 'environments.dev.domainName',
    refused: {
      'environments.dev must have both certificateArn and domainName or neither, got *': [
        "'duo.example.com'",
      ],
    },
  },
  {
    key: 'environments.dev.domainName',
    and: {
      'environments.dev.certificateArn': "'arn:aws:acm:us-east-1:111122223333:certificate/0a1b'",
    },
    legal: ["'duo.example.com'", "'DUO.example.com'", "'a.b-c.example.com'"],
    refused: {
      '* must be a host name, quoted, such as api.example.com, got *': [
        "'https://duo.example.com'",
        "'duo.example.com:5000'",
        "'*.example.com'",
        "'duo example'",
      ],
    },
  },
];
