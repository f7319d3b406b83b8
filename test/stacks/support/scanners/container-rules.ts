import { all, type Resource } from '../network/resources';
import { block, type Rules } from './rule';

const containers = ({ container_definitions }: Resource) =>
  JSON.parse(container_definitions as string) as (Resource & { environment: { name: string }[] })[];

/** The task definition with every container changed. */
const contain = (change: Resource) => (resource: Resource) => {
  resource.container_definitions = JSON.stringify(
    containers(resource).map((container) => ({ ...container, ...change })),
  );
};

export const containerRules = {
  'a cluster has Container Insights': {
    ids: { checkov: ['CKV_AWS_65'], trivy: ['AVD-AWS-0034'], fsbp: ['ECS.12'] },
    type: 'aws_ecs_cluster',
    holds: ({ setting }) => ['enabled', 'enhanced'].includes(block(setting).value as string),
    breach: { setting: [{ name: 'containerInsights', value: 'disabled' }] },
    deviates: ['dev-ecs'],
    mend: { setting: [{ name: 'containerInsights', value: 'enabled' }] },
  },
  'what ECS Exec does is logged': {
    ids: { checkov: ['CKV_AWS_223'] },
    type: 'aws_ecs_cluster',
    holds: ({ configuration }) =>
      block(block(configuration).execute_command_configuration).logging !== 'NONE',
    breach: { configuration: { execute_command_configuration: { logging: 'NONE' } } },
  },
  'a service gives its tasks no public address': {
    ids: { checkov: ['CKV_AWS_333'], fsbp: ['ECS.2'] },
    type: 'aws_ecs_service',
    holds: ({ network_configuration }) => block(network_configuration).assign_public_ip !== true,
    breach: { network_configuration: { assign_public_ip: true } },
    deviates: ['dev-ecs'],
    mend: { network_configuration: { assign_public_ip: false } },
  },
  'a service runs on the latest platform': {
    ids: { checkov: ['CKV_AWS_332'], fsbp: ['ECS.10'] },
    type: 'aws_ecs_service',
    holds: ({ platform_version = 'LATEST' }) => platform_version === 'LATEST',
    breach: { platform_version: '1.3.0' },
  },
  'a container is not privileged': {
    ids: { checkov: ['CKV_AWS_334'], fsbp: ['ECS.4'] },
    type: 'aws_ecs_task_definition',
    holds: (task) => containers(task).every(({ privileged }) => !privileged),
    breach: contain({ privileged: true }),
  },
  'a task has processes of its own': {
    ids: { checkov: ['CKV_AWS_335'], fsbp: ['ECS.3'] },
    type: 'aws_ecs_task_definition',
    holds: ({ pid_mode }) => pid_mode !== 'host',
    breach: { pid_mode: 'host' },
  },
  'a container cannot write to its root file system': {
    ids: { checkov: ['CKV_AWS_336'], fsbp: ['ECS.5'] },
    type: 'aws_ecs_task_definition',
    holds: (task) => containers(task).every(({ readonlyRootFilesystem }) => readonlyRootFilesystem === true),
    breach: contain({ readonlyRootFilesystem: false }),
  },
  'a container does not run as root': {
    ids: { fsbp: ['ECS.20'] },
    type: 'aws_ecs_task_definition',
    holds: (task) => containers(task).every(({ user = '0' }) => !/^(0|root)\b/.test(user as string)),
    breach: contain({ user: 'root' }),
  },
  'a container writes a log': {
    ids: { fsbp: ['ECS.9'] },
    type: 'aws_ecs_task_definition',
    holds: (task) => containers(task).every(({ logConfiguration }) => block(logConfiguration).logDriver),
    breach: contain({ logConfiguration: undefined }),
  },
  'no secret is in an environment variable': {
    ids: { trivy: ['AVD-AWS-0036'], fsbp: ['ECS.8'] },
    type: 'aws_ecs_task_definition',
    holds: (task) =>
      containers(task)
        .flatMap(({ environment }) => environment)
        .every(({ name }) => !/password|secret|private_key|access_key|token|api_key|auth_data/i.test(name)),
    breach: contain({ environment: [{ name: 'AWS_SECRET_ACCESS_KEY', value: 'x' }] }),
  },
  'task and execution have roles of their own': {
    ids: { checkov: ['CKV_AWS_249'] },
    type: 'aws_ecs_task_definition',
    holds: ({ execution_role_arn, task_role_arn }) => execution_role_arn !== task_role_arn,
    breach: (task) => {
      task.task_role_arn = task.execution_role_arn;
    },
  },
  'a volume of a task is encrypted on its way': {
    ids: { checkov: ['CKV_AWS_97'], trivy: ['AVD-AWS-0035'] },
    type: 'aws_ecs_task_definition',
    holds: ({ volume }) =>
      volume === undefined || block(block(volume).efs_volume_configuration).transit_encryption === 'ENABLED',
    breach: { volume: [{ efs_volume_configuration: { transit_encryption: 'DISABLED' } }] },
  },
  'an image is scanned when it is pushed': {
    ids: { checkov: ['CKV_AWS_163'], trivy: ['AVD-AWS-0030'], fsbp: ['ECR.1'] },
    type: 'aws_ecr_repository',
    holds: ({ image_scanning_configuration }) => block(image_scanning_configuration).scan_on_push === true,
    breach: { image_scanning_configuration: { scan_on_push: false } },
  },
  'a tag of an image never moves': {
    ids: { checkov: ['CKV_AWS_51'], trivy: ['AVD-AWS-0031'], fsbp: ['ECR.2'] },
    type: 'aws_ecr_repository',
    holds: ({ image_tag_mutability }) => image_tag_mutability === 'IMMUTABLE',
    breach: { image_tag_mutability: 'MUTABLE' },
  },
  'a repository lets old images go': {
    ids: { fsbp: ['ECR.3'] },
    type: 'aws_ecr_repository',
    holds: (_, stack) => all(stack, 'aws_ecr_lifecycle_policy').length > 0,
    breach: (_, stack) => {
      stack.aws_ecr_lifecycle_policy = {};
    },
  },
  'images are encrypted with a key of one’s own': {
    ids: { checkov: ['CKV_AWS_136'], trivy: ['AVD-AWS-0033'] },
    type: 'aws_ecr_repository',
    holds: ({ encryption_configuration }) => Boolean(block(encryption_configuration).kms_key),
    breach: { encryption_configuration: [{ encryption_type: 'KMS' }] },
    deviates: ['ecr'],
    mend: { encryption_configuration: [{ encryption_type: 'KMS', kms_key: 'arn' }] },
  },
} satisfies Rules;
