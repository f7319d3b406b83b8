/** What each role may do, as data, in several policies: a managed policy takes at most 6,144 characters. */
import { arnOf, iamArn, type Statement } from '../../contract/iam';
import { deployedKey, releaseParameter, stateKey } from '../../contract/names';
import { type Environment, environmentBefore, type Settings } from '../../contract/settings';
import { execChannels, imagePull, secretReads } from '../task-permissions';
import { networkWrites } from './network-writes';
import { serviceWrites } from './service-writes';

type Policies = Readonly<Record<string, readonly Statement[]>>;

/** Everything that `cdktf deploy '<environment>-*'` and a promotion need, and nothing in another environment. */
export function deployPolicies(settings: Settings, environment: Environment): Policies {
  const { project } = settings;
  const { name } = environment;
  return {
    reads: reads(settings),
    state: [
      ...stateWrites(settings, `${name}-*`),
      {
        // The deployed stack, whose image a rollback changes; it is deleted with the environment.
        actions: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
        resources: [`${bucketArn(settings)}/${deployedKey(name)}`],
      },
    ],
    release: [
      // The release of the environment before is promoted to this one.
      recordReads(settings, ...[environmentBefore(settings, name) ?? [], name].flat()),
      { actions: ['ssm:PutParameter'], resources: [recordArn(settings, name)] },
      // A promotion adds the tag that prevents the image from expiring.
      { actions: ['ecr:BatchGetImage', 'ecr:PutImage'], resources: [repositoryArn(settings)] },
      // The last log lines of failed containers.
      {
        actions: ['logs:GetLogEvents'],
        resources: [arnOf(settings, 'logs', `log-group:/${project}/${name}/*`)],
      },
    ],
    network: networkWrites(settings, name),
    service: serviceWrites(settings, name),
  };
}

/** Only the registry: creates the repository and pushes images. */
export function pushPolicies(settings: Settings): Policies {
  return {
    registry: [
      ...stateWrites(settings, 'ecr'),
      {
        actions: [
          'ecr:BatchCheckLayerAvailability',
          'ecr:BatchGetImage',
          'ecr:CompleteLayerUpload',
          'ecr:CreateRepository',
          // Terraform replaces a changed lifecycle policy.
          'ecr:DeleteLifecyclePolicy',
          'ecr:Describe*',
          'ecr:Get*',
          'ecr:InitiateLayerUpload',
          'ecr:List*',
          'ecr:PutImage',
          'ecr:PutImageScanningConfiguration',
          'ecr:PutImageTagMutability',
          'ecr:PutLifecyclePolicy',
          'ecr:TagResource',
          'ecr:UntagResource',
          'ecr:UploadLayerPart',
        ],
        resources: [repositoryArn(settings)],
      },
      // The token call takes no resource: it cannot be restricted.
      { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
    ],
  };
}

/** Read-only: the role cannot write a lock, so it plans with `-lock=false`. */
export function planPolicies(settings: Settings): Policies {
  // A lock shows that a deployment is in progress.
  const lock = { actions: ['s3:GetObject'], resources: [`${bucketArn(settings)}/${stateKey('*')}.tflock`] };
  return {
    // A wildcard for the records: listing thirty environments would exceed the size of a policy.
    reads: [...reads(settings), ...bootstrapReads(settings), recordReads(settings, '*')],
    state: [...stateReads(settings, '*'), lock],
  };
}

/** Permissions boundary of every role that an environment's deploy role creates: it cannot create a wider one. */
export function taskBoundary(settings: Settings, environment: Environment): Statement[] {
  return [
    ...imagePull(settings),
    {
      // For the containers and the flow logs.
      actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      resources: [arnOf(settings, 'logs', `log-group:/${settings.project}/${environment.name}/*`)],
    },
    // The flow logs list groups. This takes no resource: it cannot be restricted.
    { actions: ['logs:DescribeLogGroups'], resources: ['*'] },
    ...secretReads(settings, environment),
    ...execChannels(environment),
  ];
}

/** What a plan of an environment's stacks reads, including their roles and images. */
function reads(settings: Settings): Statement[] {
  const { project } = settings;
  return [
    {
      // Most of these take no resource, and none returns data of the services.
      actions: [
        'application-autoscaling:Describe*',
        'application-autoscaling:ListTagsForResource',
        'cloudwatch:Describe*',
        'cloudwatch:GetDashboard',
        'cloudwatch:ListTagsForResource',
        'ec2:Describe*',
        'ec2:GetSecurityGroupsForVpc',
        'ecs:Describe*',
        'ecs:List*',
        'elasticloadbalancing:Describe*',
        // Finds roles that an interrupted run or a teardown left behind.
        'iam:ListRoles',
        'logs:DescribeLogGroups',
        'logs:ListTagsForResource',
        'sns:GetSubscriptionAttributes',
        'tag:GetResources',
      ],
      resources: ['*'],
    },
    { actions: ['iam:GetRole*', 'iam:List*Policies'], resources: [iamArn(settings, `role/${project}-*`)] },
    {
      actions: ['ecr:Describe*', 'ecr:GetLifecyclePolicy', 'ecr:List*'],
      resources: [repositoryArn(settings)],
    },
    {
      actions: ['sns:GetTopicAttributes', 'sns:ListTagsForResource'],
      resources: [arnOf(settings, 'sns', `${project}-*`)],
    },
  ];
}

/** What a plan of `bootstrap` also reads: the state bucket's configuration, policies, OIDC provider, records. */
function bootstrapReads(settings: Settings): Statement[] {
  const { project } = settings;
  return [
    {
      actions: [
        's3:GetAccelerateConfiguration',
        's3:GetBucket*',
        's3:GetEncryptionConfiguration',
        's3:GetLifecycleConfiguration',
        's3:GetReplicationConfiguration',
      ],
      resources: [bucketArn(settings)],
    },
    {
      actions: ['iam:GetPolicy*', 'iam:ListPolicyVersions'],
      resources: [iamArn(settings, `policy/${project}-*`)],
    },
    { actions: ['iam:GetOpenIDConnectProvider'], resources: [iamArn(settings, 'oidc-provider/*')] },
    {
      actions: ['ssm:GetParameters', 'ssm:ListTagsForResource'],
      resources: [recordArn(settings, '*')],
    },
    // This takes no resource: it cannot be restricted.
    { actions: ['ssm:DescribeParameters'], resources: ['*'] },
  ];
}

const recordReads = (settings: Settings, ...environments: readonly string[]): Statement => ({
  actions: ['ssm:GetParameter', 'ssm:GetParameterHistory'],
  resources: environments.map((name) => recordArn(settings, name)),
});

function stateReads(settings: Settings, stacks: string): Statement[] {
  return [
    { actions: ['s3:ListBucket'], resources: [bucketArn(settings)] },
    { actions: ['s3:GetObject'], resources: [`${bucketArn(settings)}/${stateKey(stacks)}`] },
  ];
}

function stateWrites(settings: Settings, stacks: string): Statement[] {
  const state = `${bucketArn(settings)}/${stateKey(stacks)}`;
  return [
    ...stateReads(settings, stacks),
    { actions: ['s3:PutObject'], resources: [state] },
    { actions: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'], resources: [`${state}.tflock`] },
  ];
}

const bucketArn = ({ stateBucket }: Settings) => `arn:aws:s3:::${stateBucket}`;
const repositoryArn = (settings: Settings) => arnOf(settings, 'ecr', `repository/${settings.project}`);
const recordArn = (settings: Settings, environment: string) =>
  arnOf(settings, 'ssm', `parameter${releaseParameter(settings, environment)}`);
