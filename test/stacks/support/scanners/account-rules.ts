import type { Resource } from '../network/resources';
import { allowedBy, policyOf, type Rules, type Statement } from './rule';

/** Actions that take no resource, as AWS's service authorization reference has it. */
const takesNone =
  /^(ecr:GetAuthorizationToken|ecs:DeregisterTaskDefinition|logs:DescribeLogGroups|ssm:DescribeParameters|ssmmessages:.*|tag:GetResources)$/;

/** Actions of statements without condition that are for every resource and need not be. */
const unconfined = ({ policy }: Resource) =>
  allowedBy(policy)
    .filter(({ Condition, Resource: resources = [] }) => !Condition && resources.includes('*'))
    .flatMap(({ Action }) => Action)
    .filter((action) => !takesNone.test(action));

const allows = (policy: unknown, action: RegExp) =>
  allowedBy(policy).some(({ Action }) => Action.some((one) => action.test(one)));

const everything = { policy: policyOf({ Action: ['*'], Resource: ['*'] }) };

const isNamed = ({ Principal }: Statement) =>
  Principal !== '*' && !/"(\*|\d{12}|arn:aws:iam::\d{12}:root)"/.test(JSON.stringify(Principal));

const trust = (statement: Resource) => ({ assume_role_policy: policyOf(statement) });

const logged = ['dev-ecs', 'dev-networking', 'prod-ecs', 'prod-networking'];

export const accountRules = {
  'a policy does not allow everything': {
    ids: { checkov: ['CKV_AWS_62', 'CKV_AWS_63'], fsbp: ['IAM.1'] },
    type: 'aws_iam_policy',
    holds: ({ policy }) => !allows(policy, /^\*$/),
    breach: everything,
  },
  'a role’s own policy does not allow everything': {
    ids: { checkov: ['CKV_AWS_62', 'CKV_AWS_63'], fsbp: ['IAM.1'] },
    type: 'aws_iam_role_policy',
    holds: ({ policy }) => !allows(policy, /^\*$/),
    breach: everything,
  },
  'a policy does not allow everything of a service': {
    ids: { trivy: ['AVD-AWS-0345'], fsbp: ['IAM.21'] },
    type: 'aws_iam_policy',
    holds: ({ policy }) => !allows(policy, /^([\w-]+:)?\*$/),
    breach: { policy: policyOf({ Action: ['s3:*'], Resource: ['arn'] }) },
  },
  'nobody is an administrator': {
    ids: { checkov: ['CKV_AWS_274'] },
    type: 'aws_iam_role_policy_attachment',
    holds: ({ policy_arn }) => !(policy_arn as string).endsWith('/AdministratorAccess'),
    breach: { policy_arn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
  },
  'a role is for whom it names': {
    ids: { checkov: ['CKV_AWS_60', 'CKV_AWS_61'] },
    type: 'aws_iam_role',
    holds: ({ assume_role_policy }) => allowedBy(assume_role_policy).every(isNamed),
    breach: trust({ Principal: { AWS: '*' }, Action: ['sts:AssumeRole'] }),
  },
  'a role for GitHub is for this repository': {
    ids: { checkov: ['CKV_AWS_393'] },
    type: 'aws_iam_role',
    holds: ({ assume_role_policy }) =>
      allowedBy(assume_role_policy)
        .filter(({ Action }) => Action.includes('sts:AssumeRoleWithWebIdentity'))
        .every(({ Condition: { StringLike, StringEquals } = {} }) =>
          [{ ...StringEquals, ...StringLike }['token.actions.githubusercontent.com:sub']]
            .flat()
            .every((subject) => /^repo:[^*/]+\/[^*]+:/.test((subject as string).replaceAll('@*', ''))),
        ),
    breach: trust({
      Action: ['sts:AssumeRoleWithWebIdentity'],
      Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:*' } },
    }),
  },
  'no policy passes a role on': {
    ids: { trivy: ['AVD-AWS-0342'] },
    type: 'aws_iam_policy',
    holds: ({ policy }) => !allows(policy, /^iam:PassRole$/),
    breach: { policy: policyOf({ Action: ['iam:PassRole'], Resource: ['arn'] }) },
    deviates: ['bootstrap'],
    mend: { policy: policyOf({ Action: [] }) },
  },
  'a policy writes to what it names': {
    ids: { checkov: ['CKV_AWS_290'] },
    type: 'aws_iam_policy',
    holds: (resource) => unconfined(resource).every((action) => /:(Describe|Get|List)/.test(action)),
    breach: { policy: policyOf({ Action: ['cloudwatch:PutMetricAlarm'], Resource: ['*'] }) },
    deviates: ['bootstrap'],
    mend: { policy: policyOf({ Action: ['cloudwatch:PutMetricAlarm'], Resource: ['arn'] }) },
  },
  'a policy reads what it names': {
    ids: { checkov: ['CKV_AWS_355'] },
    type: 'aws_iam_policy',
    holds: (resource) => unconfined(resource).length === 0,
    breach: { policy: policyOf({ Action: ['ecs:DescribeServices'], Resource: ['*'] }) },
    deviates: ['bootstrap'],
    mend: { policy: policyOf({ Action: ['ecs:DescribeServices'], Resource: ['arn'] }) },
  },
  'a role’s own policy is for what it names': {
    ids: { checkov: ['CKV_AWS_290', 'CKV_AWS_355'] },
    type: 'aws_iam_role_policy',
    holds: (resource) => unconfined(resource).length === 0,
    breach: { policy: policyOf({ Action: ['logs:PutLogEvents'], Resource: ['*'] }) },
  },
  'a log is kept for a stated time': {
    ids: { checkov: ['CKV_AWS_66'] },
    type: 'aws_cloudwatch_log_group',
    holds: ({ retention_in_days }) => Number(retention_in_days) > 0,
    breach: { retention_in_days: undefined },
  },
  'a log is kept for a year': {
    ids: { checkov: ['CKV_AWS_338'] },
    type: 'aws_cloudwatch_log_group',
    holds: ({ retention_in_days }) => Number(retention_in_days) >= 365,
    breach: { retention_in_days: 90 },
    deviates: logged,
    mend: { retention_in_days: 365 },
  },
  'a log is encrypted with a key of one’s own': {
    ids: { checkov: ['CKV_AWS_158'], trivy: ['AVD-AWS-0017'] },
    type: 'aws_cloudwatch_log_group',
    holds: ({ kms_key_id }) => Boolean(kms_key_id),
    breach: { kms_key_id: undefined },
    deviates: logged,
    mend: { kms_key_id: 'arn' },
  },
  'an alarm may act': {
    ids: { checkov: ['CKV_AWS_319'] },
    type: 'aws_cloudwatch_metric_alarm',
    holds: ({ actions_enabled = true }) => actions_enabled === true,
    breach: { actions_enabled: false },
  },
  'a parameter is encrypted': {
    ids: { checkov: ['CKV2_AWS_34'] },
    type: 'aws_ssm_parameter',
    holds: ({ type }) => type === 'SecureString',
    breach: { type: 'String' },
    deviates: ['bootstrap'],
    mend: { type: 'SecureString' },
  },
} satisfies Rules;
