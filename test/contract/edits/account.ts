/** Edits of the account and the repository. */
import type { Edits } from './edit';

export const accountEdits: readonly Edits[] = [
  {
    key: 'project',
    legal: [
      "'a--b'",
      "'internals'",
      "'sgx'",
      "'paws'",
      "'x-aws'",
      "'mossm'",
      "'sthreex'",
      "'abcdefghijklmnopqr'",
    ],
    refused: {
      '* must not begin with aws, ssm, sg- or internal-, which AWS reserves, got *': [
        "'internal'",
        "'internal-x'",
        "'sg'",
        "'sg-x'",
        "'awsome'",
        "'ssmith'",
      ],
      '* must be 2 to 18 characters of a-z, 0-9 and -, starting with a letter and ending with a letter or digit, got *':
        ["'Duo'", "'duo-'", "'a'", "'abcdefghijklmnopqrs'", "'my project'"],
      "stateBucket must not begin with xn--, sthree- or amzn-s3-demo-, nor end in -s3alias, --ol-s3, --x-s3 or --table-s3, which S3 reserves, got 'sthree-x-tfstate-111122223333-us-east-1': set another":
        ["'sthree-x'"],
      "stateBucket must not begin with xn--, sthree- or amzn-s3-demo-, nor end in -s3alias, --ol-s3, --x-s3 or --table-s3, which S3 reserves, got 'amzn-s3-demo-x-tfstate-111122223333-us-east-1': set another":
        ["'amzn-s3-demo-x'"],
      "* is missing: add it, such as project: 'my-project'": ['undefined'],
    },
  },
  {
    key: 'account',
    legal: ["'000011112222'"],
    refused: {
      "* must be quoted: '111122223333', got *": ['111122223333'],
      '* must be the 12 digits of your AWS account id, got *': ["'1234'", "'1111-2222-3333'"],
      'settings.ts:3: Legacy octal literals cannot be used in strict mode: quote it if it is a value': [
        '011122223333',
      ],
      "* is missing: add it, such as account: '111122223333'": ['undefined'],
      '* must be the 12 digits of your AWS account id, quoted, got *': ['null'],
    },
  },
  {
    key: 'region',
    refused: {
      '* must be a region such as us-east-1, not in China or GovCloud, got *': [
        "'us-eats-1'",
        "'us-east-1a'",
        "'US-EAST-1'",
        "'cn-north-1'",
        "'us-gov-west-1'",
      ],
      'settings.ts:4: us is not defined: quote it if it is a value': ['us-east-1'],
      'settings.ts:4: Unterminated string literal': ["'us-east-1"],
      "* is missing: add it, such as region: 'us-east-1'": ['undefined'],
      "* and zones must match, got 'eu-west-1' and zones of 'us-east-1': correct one of them": [
        "'eu-west-1'",
      ],
      "* and zones must match, got 'us-east-3' and zones of 'us-east-1': correct one of them": [
        "'us-east-3'",
      ],
    },
  },
  {
    key: 'zones',
    legal: ["['us-east-1f', 'us-east-1b', 'us-east-1a']"],
    refused: {
      "* must name 2 or 3 zones, got [ 'us-east-1a' ]": ["['us-east-1a']"],
      "* must name 2 or 3 zones, got [ 'us-east-1a', 'us-east-1b', 'us-east-1c', 'us-east-1d' ]": [
        "['us-east-1a', 'us-east-1b', 'us-east-1c', 'us-east-1d']",
      ],
      "* must differ, got 'us-east-1a' twice": ["['us-east-1a', 'us-east-1a']"],
      "* must be from us-east-1a to us-east-1h, got 'eu-west-1a'": ["['us-east-1a', 'eu-west-1a']"],
      "* must be from us-east-1a to us-east-1h, got 'use1-az1'": ["['use1-az1', 'us-east-1b']"],
      '* must be a list of 2 or 3 zones, got *': ["'us-east-1a'"],
      "zones.1 must be a zone such as 'us-east-1a', got 1": ["['us-east-1a', 1]"],
    },
  },
  {
    key: 'repository',
    legal: ["'Octo-Org/.github'", "'octo_corp/library.io'"],
    refused: {
      '* must be owner/name of the GitHub repository, got *': [
        "'fargate-duo'",
        "'https://github.com/octo-org/duo'",
        "'octo-org/duo.git'",
        "'octo-org/..'",
        "'octo-org/*'",
      ],
      "* is missing: add it, such as repository: 'your-name/fargate-duo'": ['undefined'],
    },
  },
  {
    key: 'repositoryIds',
    legal: ["{ owner: '9919', repository: '1296269' }"],
    refused: {
      'repositoryIds.owner must be the numeric id of the owner, quoted, got 9919': [
        "{ owner: 9919, repository: '1296269' }",
      ],
      "repositoryIds.repository is missing: add it, such as repository: '1296269'": ["{ owner: '9919' }"],
      "* must be { owner, repository } such as { owner: '9919', repository: '1296269' }, got *": ["'9919'"],
    },
  },
  {
    key: 'githubOidcProvider',
    legal: ["'adopt'"],
    refused: {
      "* must be 'create' or 'adopt', got *": ["'reuse'"],
    },
  },
  {
    key: 'stateBucket',
    legal: ["'xn-a'", "'s3alias-x'", "'demo-s3-amzn'", "'abc'"],
    refused: {
      '* must be an S3 bucket name of 3 to 63 characters of a-z, 0-9 and - (with a dot, its host name would match no certificate), got *':
        ["'a..b'", "'a.b'", "'my_bucket'", "'Bucket'", "'ab'"],
      '* must not begin with xn--, sthree- or amzn-s3-demo-, nor end in -s3alias, --ol-s3, --x-s3 or --table-s3, which S3 reserves, got *: set another':
        ["'xn--a'", "'x-s3alias'", "'x--ol-s3'", "'x--table-s3'", "'sthree-x'", "'amzn-s3-demo-x'"],
    },
  },
  {
    key: 'regions',
    refused: {
      "settings has no key 'regions': correct or remove it": ["['us-east-1']"],
    },
  },
  {
    key: 'region',
    and: { zones: "['ap-southeast-7a', 'ap-southeast-7c']" },
    legal: ["'ap-southeast-7'"],
  },
  {
    key: 'project',
    and: { stateBucket: "'states-of-ours'" },
    legal: ["'sthree-x'"],
  },
];
