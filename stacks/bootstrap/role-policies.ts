/** What each role may do, as data. A managed policy holds 6,144 characters: hence the parts. */
import { arnOf, iamArn, type Statement } from '../iam';
import { releaseParameter, stateKey } from '../names';
import { secretArns } from '../secrets';
import type { Environment, Settings } from '../settings';
import { networkWrites } from './network-writes';
import { serviceWrites } from './service-writes';

type Policies = Readonly<Record<string, readonly Statement[]>>;

/** Everything `cdktf deploy '<environment>-*'` and a promotion need, and nothing of another environment. */
export function deployPolicies(settings: Settings, environment: Environment): Policies {
  const { project } = settings;
  const { name } = environment;
  return {
    reads: reads(settings),
    state: stateWrites(settings, `${name}-*`),
    release: [
      {
        actions: ['ssm:PutParameter'],
        resources: [arnOf(settings, 'ssm', `parameter${releaseParameter(settings, name)}`)],
      },
      // A promotion adds the tag that keeps the image.
      { actions: ['ecr:BatchGetImage', 'ecr:PutImage'], resources: [repositoryArn(settings)] },
      // The last words of containers that failed.
      {
        actions: ['logs:DescribeLogStreams', 'logs:FilterLogEvents', 'logs:GetLogEvents'],
        resources: [arnOf(settings, 'logs', `log-group:/${project}/${name}/*`)],
      },
    ],
    network: networkWrites(settings, name),
    service: serviceWrites(settings, name),
  };
}

/** The registry alone: makes the repository, pushes images. */
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
          // A changed lifecycle policy is made anew.
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
      // The token call takes no resource: it cannot be narrowed.
      { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
    ],
  };
}

/** Reads only; it cannot write a lock, so it plans with `-lock=false`. */
export function planPolicies(settings: Settings): Policies {
  // A lock tells that a deployment is going on.
  const lock = { actions: ['s3:GetObject'], resources: [`${bucketArn(settings)}/${stateKey('*')}.tflock`] };
  return { reads: reads(settings), state: [...stateReads(settings, '*'), lock] };
}

/** Upper bound of every role that an environment's deploy role makes: it cannot make a wider one. */
export function taskBoundary(settings: Settings, environment: Environment): Statement[] {
  const secrets = secretArns(settings, environment);
  return [
    {
      actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      resources: [arnOf(settings, 'logs', `log-group:/${settings.project}/${environment.name}/*`)],
    },
    {
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      resources: [repositoryArn(settings)],
    },
    ...(secrets.length > 0
      ? [{ actions: ['secretsmanager:GetSecretValue', 'ssm:GetParameters'], resources: secrets }]
      : []),
    // None of these takes a resource: they cannot be narrowed.
    {
      actions: [
        'ecr:GetAuthorizationToken',
        'logs:DescribeLogGroups',
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ],
      resources: ['*'],
    },
  ];
}

function reads(settings: Settings): Statement[] {
  const { project, environments } = settings;
  return [
    {
      // Most of these take no resource, and none of them returns what the services handle.
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
        // What a run that was cut off, or a teardown, has left.
        'iam:ListRoles',
        'logs:DescribeLogGroups',
        'logs:ListTagsForResource',
        'sns:GetSubscriptionAttributes',
        'ssm:DescribeParameters',
        'tag:GetResources',
      ],
      resources: ['*'],
    },
    {
      actions: [
        'iam:GetOpenIDConnectProvider',
        'iam:GetPolicy*',
        'iam:GetRole*',
        'iam:List*Policies',
        'iam:ListPolicyVersions',
      ],
      resources: ['role', 'policy']
        .map((kind) => iamArn(settings, `${kind}/${project}-*`))
        .concat(iamArn(settings, 'oidc-provider/*')),
    },
    {
      actions: ['ecr:Describe*', 'ecr:GetLifecyclePolicy', 'ecr:List*'],
      resources: [repositoryArn(settings)],
    },
    {
      actions: ['sns:GetTopicAttributes', 'sns:ListTagsForResource'],
      resources: [arnOf(settings, 'sns', `${project}-*`)],
    },
    {
      actions: [
        'ssm:GetParameter',
        'ssm:GetParameters',
        'ssm:GetParameterHistory',
        'ssm:ListTagsForResource',
      ],
      resources: environments.map(({ name }) =>
        arnOf(settings, 'ssm', `parameter${releaseParameter(settings, name)}`),
      ),
    },
    {
      // The bucket's own settings: a plan of `bootstrap` reads them.
      actions: [
        's3:GetAccelerateConfiguration',
        's3:GetBucket*',
        's3:GetEncryptionConfiguration',
        's3:GetLifecycleConfiguration',
        's3:GetReplicationConfiguration',
      ],
      resources: [bucketArn(settings)],
    },
  ];
}

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
