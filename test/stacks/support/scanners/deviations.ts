/** Intentional findings of checkov and trivy in the stacks; the scanners' own files have the reasons. */
import { readdirSync, readFileSync } from 'node:fs';

import { parse } from 'yaml';

import { EVERYONE } from '../network/model';
import { all, type Resource, type Resources } from '../network/resources';

interface Deviation {
  readonly checkov?: readonly string[];
  readonly trivy?: readonly string[];
  /** Stacks in which it is found. */
  readonly in: readonly string[];
  readonly type: string;
  readonly isFound: (resource: Resource, stack: Resources) => boolean;
  /** Attributes that fix it, or the type of an additional resource that does. */
  readonly mend: Resource | string;
}

/** A block of a resource: Terraform accepts an object or a list of one. */
const block = (value: unknown): Resource => ((Array.isArray(value) ? value[0] : value) ?? {}) as Resource;

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: unknown;
}

const statementsOf = ({ policy }: Resource) =>
  (JSON.parse(policy as string) as { Statement: Statement[] }).Statement;

/** Actions without resources, by AWS's service authorization reference. */
const takesNone =
  /^(ecr:GetAuthorizationToken|ecs:DeregisterTaskDefinition|logs:DescribeLogGroups|ssm:DescribeParameters|ssmmessages:.*|tag:GetResources)$/;

/** Actions of unconditional statements for every resource that could be limited. */
const unconfined = (policy: Resource) =>
  statementsOf(policy)
    .filter(({ Condition, Resource: resources }) => !Condition && resources.includes('*'))
    .flatMap(({ Action }) => Action)
    .filter((action) => !takesNone.test(action));

const ecs = ['dev-ecs', 'prod-ecs'];
const logged = [...ecs, 'dev-networking', 'prod-networking'];
const harmless = { policy: JSON.stringify({ Statement: [] }) };
const encryption = 'apply_server_side_encryption_by_default';

/** An addition to the state bucket that the scanners require. */
const notBeside = (type: string, ids: Pick<Deviation, 'checkov' | 'trivy'>): Deviation => ({
  ...ids,
  in: ['bootstrap'],
  type: 'aws_s3_bucket',
  isFound: (_, stack) => all(stack, type).length === 0,
  mend: type,
});

export const deviations: Readonly<Record<string, Deviation>> = {
  'a load balancer can be deleted': {
    checkov: ['CKV_AWS_150'],
    in: ['dev-ecs'],
    type: 'aws_lb',
    isFound: ({ enable_deletion_protection }) => enable_deletion_protection !== true,
    mend: { enable_deletion_protection: true },
  },
  'a load balancer writes no access logs': {
    checkov: ['CKV_AWS_91'],
    in: ecs,
    type: 'aws_lb',
    isFound: ({ access_logs }) => block(access_logs).enabled !== true,
    mend: { access_logs: { bucket: 'logs', enabled: true } },
  },
  'a load balancer is behind no web application firewall': {
    checkov: ['CKV2_AWS_28'],
    in: ecs,
    type: 'aws_lb',
    isFound: (_, stack) => all(stack, 'aws_wafv2_web_acl_association').length === 0,
    mend: 'aws_wafv2_web_acl_association',
  },
  'a load balancer is exposed to the internet': {
    trivy: ['AVD-AWS-0053'],
    in: ecs,
    type: 'aws_lb',
    isFound: ({ internal }) => internal !== true,
    mend: { internal: true },
  },
  'a listener has no TLS': {
    checkov: ['CKV_AWS_2', 'CKV_AWS_103', 'CKV2_AWS_20'],
    trivy: ['AVD-AWS-0054'],
    in: ecs,
    type: 'aws_lb_listener',
    isFound: ({ protocol }) => protocol !== 'HTTPS',
    mend: { protocol: 'HTTPS' },
  },
  'a target group is reached without TLS': {
    checkov: ['CKV_AWS_378'],
    in: ecs,
    type: 'aws_lb_target_group',
    isFound: ({ protocol }) => protocol === 'HTTP',
    mend: { protocol: 'HTTPS' },
  },
  'a cluster has no Container Insights': {
    checkov: ['CKV_AWS_65'],
    trivy: ['AVD-AWS-0034'],
    in: ['dev-ecs'],
    type: 'aws_ecs_cluster',
    isFound: ({ setting }) => block(setting).value === 'disabled',
    mend: { setting: [{ name: 'containerInsights', value: 'enabled' }] },
  },
  'a service gives its tasks a public address': {
    checkov: ['CKV_AWS_333'],
    in: ['dev-ecs'],
    type: 'aws_ecs_service',
    isFound: ({ network_configuration }) => block(network_configuration).assign_public_ip === true,
    mend: { network_configuration: { assign_public_ip: false } },
  },
  'a group allows egress to everyone': {
    trivy: ['AVD-AWS-0104'],
    in: ['dev-ecs'],
    type: 'aws_vpc_security_group_egress_rule',
    isFound: ({ cidr_ipv4 }) => cidr_ipv4 === EVERYONE,
    mend: { cidr_ipv4: '10.0.0.0/16' },
  },
  'images are encrypted with AWS’s key': {
    checkov: ['CKV_AWS_136'],
    trivy: ['AVD-AWS-0033'],
    in: ['ecr'],
    type: 'aws_ecr_repository',
    isFound: ({ encryption_configuration }) => !block(encryption_configuration).kms_key,
    mend: { encryption_configuration: [{ encryption_type: 'KMS', kms_key: 'arn' }] },
  },
  'a bucket is encrypted with AWS’s key': {
    checkov: ['CKV_AWS_145'],
    trivy: ['AVD-AWS-0132'],
    in: ['bootstrap'],
    type: 'aws_s3_bucket_server_side_encryption_configuration',
    isFound: ({ rule }) => !block(block(rule)[encryption]).kms_master_key_id,
    mend: { rule: [{ [encryption]: { kms_master_key_id: 'arn' } }] },
  },
  'a log is encrypted with AWS’s key': {
    checkov: ['CKV_AWS_158'],
    trivy: ['AVD-AWS-0017'],
    in: logged,
    type: 'aws_cloudwatch_log_group',
    isFound: ({ kms_key_id }) => !kms_key_id,
    mend: { kms_key_id: 'arn' },
  },
  'a log is kept for less than a year': {
    checkov: ['CKV_AWS_338'],
    in: logged,
    type: 'aws_cloudwatch_log_group',
    isFound: ({ retention_in_days }) => Number(retention_in_days) < 365,
    mend: { retention_in_days: 365 },
  },
  'a bucket writes no access logs': notBeside('aws_s3_bucket_logging', {
    checkov: ['CKV_AWS_18'],
    trivy: ['AVD-AWS-0089'],
  }),
  'a bucket has no copy in another region': notBeside('aws_s3_bucket_replication_configuration', {
    checkov: ['CKV_AWS_144'],
  }),
  'a bucket sends no event notifications': notBeside('aws_s3_bucket_notification', {
    checkov: ['CKV2_AWS_62'],
  }),
  'a parameter is not encrypted': {
    checkov: ['CKV2_AWS_34'],
    in: ['bootstrap'],
    type: 'aws_ssm_parameter',
    isFound: ({ type }) => type !== 'SecureString',
    mend: { type: 'SecureString' },
  },
  'a policy passes a role on': {
    trivy: ['AVD-AWS-0342'],
    in: ['bootstrap'],
    type: 'aws_iam_policy',
    isFound: (policy) => statementsOf(policy).some(({ Action }) => Action.includes('iam:PassRole')),
    mend: harmless,
  },
  'a policy writes to every resource': {
    checkov: ['CKV_AWS_290'],
    in: ['bootstrap'],
    type: 'aws_iam_policy',
    isFound: (policy) => unconfined(policy).some((action) => !/:(Describe|Get|List)/.test(action)),
    mend: harmless,
  },
  'a policy reads every resource': {
    checkov: ['CKV_AWS_355'],
    in: ['bootstrap'],
    type: 'aws_iam_policy',
    isFound: (policy) => unconfined(policy).length > 0,
    mend: harmless,
  },
};

interface FileDeviation extends Pick<Deviation, 'checkov' | 'trivy'> {
  readonly in: readonly string[];
  readonly files: readonly string[];
  readonly isFound: (source: string) => boolean;
  readonly mended: string;
}

const workflow = (name: string) => `.github/workflows/${name}`;

/** The same in files other than stacks. */
export const fileDeviations: Readonly<Record<string, FileDeviation>> = {
  'an image does not check its own health': {
    checkov: ['CKV_DOCKER_2'],
    trivy: ['AVD-DS-0026'],
    in: ['Dockerfile'],
    files: ['Dockerfile'],
    isFound: (source) => !/^HEALTHCHECK (?!NONE)/m.test(source),
    mended: 'FROM x\nHEALTHCHECK CMD ["true"]\n',
  },
  'a workflow has manual inputs': {
    checkov: ['CKV_GHA_7'],
    in: ['deploy.yml', 'destroy.yml', 'rollback.yml'].map(workflow),
    files: readdirSync('.github/workflows').map(workflow),
    isFound: (source) => {
      const { on } = parse(source) as { on: { workflow_dispatch?: { inputs?: unknown } | null } };
      return Boolean(on.workflow_dispatch?.inputs);
    },
    mended: 'on: { workflow_dispatch: }',
  },
};

export const contentOf = (file: string) => readFileSync(file, 'utf8');
