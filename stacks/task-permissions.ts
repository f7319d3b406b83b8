/** The AWS permissions that a task needs: its roles have them, and their boundary allows nothing else. */
import { arnOf, type Statement } from '../contract/iam';
import { secretsOf } from '../contract/secrets';
import type { Environment, Settings } from '../contract/settings';

export const imagePull = (settings: Settings): Statement[] => [
  {
    actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    resources: [arnOf(settings, 'ecr', `repository/${settings.project}`)],
  },
  // The token call takes no resource: it cannot be restricted.
  { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
];

/** One statement for each of the two services that the environment's secrets come from. */
export function secretReads(settings: Settings, environment: Pick<Environment, 'secrets'>): Statement[] {
  const arns = [...new Set(secretsOf(settings, environment).map(({ arn }) => arn))];
  return [
    { service: 'ssm', actions: ['ssm:GetParameters'] },
    { service: 'secretsmanager', actions: ['secretsmanager:GetSecretValue'] },
  ]
    .map(({ service, actions }) => ({
      actions,
      resources: arns.filter((arn) => arn.startsWith(`arn:aws:${service}:`)),
    }))
    .filter(({ resources }) => resources.length > 0);
}

export const execChannels = ({ exec }: Pick<Environment, 'exec'>): Statement[] =>
  exec
    ? [
        {
          actions: [
            'ssmmessages:CreateControlChannel',
            'ssmmessages:CreateDataChannel',
            'ssmmessages:OpenControlChannel',
            'ssmmessages:OpenDataChannel',
          ],
          // Channels are created on demand: these actions take no resource.
          resources: ['*'],
        },
      ]
    : [];
