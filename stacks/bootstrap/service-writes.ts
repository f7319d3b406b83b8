import { arnOf, iamArn, type Statement, type TagKey, tagsAre } from '../../contract/iam';
import { boundaryName } from '../../contract/names';
import type { Settings } from '../../contract/settings';

/** The service that scales the tasks. */
const SCALING = 'ecs.application-autoscaling.amazonaws.com';

/** Changes to the cluster, service, load balancer, roles, alarms and scaling of one environment. */
export function serviceWrites(settings: Settings, environment: string): Statement[] {
  const { project } = settings;
  const name = `${project}-${environment}`;
  const arn = (service: string, resource: string) => arnOf(settings, service, resource);
  const roles = [iamArn(settings, `role/${name}-*`)];
  const tags = (kind: TagKey) => tagsAre(kind, { project, environment });
  return [
    {
      actions: [
        'ecs:CreateCluster',
        'ecs:CreateService',
        'ecs:DeleteCluster',
        'ecs:DeleteService',
        'ecs:PutClusterCapacityProviders',
        'ecs:RegisterTaskDefinition',
        'ecs:TagResource',
        'ecs:UntagResource',
        'ecs:UpdateCluster',
        'ecs:UpdateService',
      ],
      resources: [
        arn('ecs', `cluster/${name}`),
        arn('ecs', `service/${name}/*`),
        arn('ecs', `task-definition/${name}:*`),
      ],
    },
    {
      actions: ['elasticloadbalancing:CreateLoadBalancer', 'elasticloadbalancing:CreateTargetGroup'],
      resources: ['*'],
      conditions: tags('RequestTag'),
    },
    {
      // A listener is created on a load balancer, which must be the environment's own.
      actions: ['elasticloadbalancing:CreateListener'],
      resources: ['*'],
      conditions: {
        StringEquals: { ...tags('RequestTag').StringEquals, ...tags('ResourceTag').StringEquals },
      },
    },
    {
      // Tags on a resource that is being created.
      actions: ['elasticloadbalancing:AddTags'],
      resources: ['*'],
      conditions: {
        StringEquals: {
          ...tags('RequestTag').StringEquals,
          'elasticloadbalancing:CreateAction': ['CreateListener', 'CreateLoadBalancer', 'CreateTargetGroup'],
        },
      },
    },
    {
      actions: [
        'elasticloadbalancing:AddTags',
        'elasticloadbalancing:DeleteListener',
        'elasticloadbalancing:DeleteLoadBalancer',
        'elasticloadbalancing:DeleteTargetGroup',
        'elasticloadbalancing:ModifyListener',
        'elasticloadbalancing:ModifyLoadBalancerAttributes',
        'elasticloadbalancing:ModifyTargetGroup',
        'elasticloadbalancing:ModifyTargetGroupAttributes',
        'elasticloadbalancing:RemoveTags',
        'elasticloadbalancing:SetSecurityGroups',
        'elasticloadbalancing:SetSubnets',
      ],
      resources: ['*'],
      conditions: tags('ResourceTag'),
    },
    {
      actions: ['iam:CreateRole', 'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy'],
      resources: roles,
      conditions: {
        StringEquals: {
          'iam:PermissionsBoundary': iamArn(settings, `policy/${boundaryName(settings, environment)}`),
        },
      },
    },
    {
      actions: [
        'iam:DeleteRole',
        'iam:DeleteRolePolicy',
        'iam:ListInstanceProfilesForRole',
        'iam:TagRole',
        'iam:UntagRole',
        'iam:UpdateAssumeRolePolicy',
        'iam:UpdateRole',
      ],
      resources: roles,
    },
    {
      actions: ['iam:PassRole'],
      resources: [iamArn(settings, `role/${name}-execution`), iamArn(settings, `role/${name}-task`)],
      conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    },
    {
      // AWS returns its own role for scaling, and the provider sends it back when the limits of tasks change.
      actions: ['iam:PassRole'],
      resources: [
        iamArn(
          settings,
          `role/aws-service-role/${SCALING}/AWSServiceRoleForApplicationAutoScaling_ECSService`,
        ),
      ],
      conditions: { StringEquals: { 'iam:PassedToService': SCALING } },
    },
    {
      // The first cluster, load balancer and scaling target of an account create these roles.
      actions: ['iam:CreateServiceLinkedRole'],
      resources: [iamArn(settings, 'role/aws-service-role/*')],
      conditions: {
        StringEquals: {
          'iam:AWSServiceName': ['ecs.amazonaws.com', SCALING, 'elasticloadbalancing.amazonaws.com'],
        },
      },
    },
    {
      actions: [
        'application-autoscaling:DeleteScalingPolicy',
        'application-autoscaling:DeregisterScalableTarget',
        'application-autoscaling:PutScalingPolicy',
        'application-autoscaling:RegisterScalableTarget',
        'application-autoscaling:TagResource',
        'application-autoscaling:UntagResource',
      ],
      resources: [arn('application-autoscaling', 'scalable-target/*')],
    },
    // Application Auto Scaling needs these for its own alarms, whose names it chooses: they cannot be restricted.
    { actions: ['cloudwatch:DeleteAlarms', 'cloudwatch:PutMetricAlarm'], resources: ['*'] },
    {
      actions: ['cloudwatch:TagResource', 'cloudwatch:UntagResource'],
      resources: [arn('cloudwatch', `alarm:${name}-*`)],
    },
    {
      actions: ['cloudwatch:DeleteDashboards', 'cloudwatch:PutDashboard'],
      resources: [`arn:aws:cloudwatch::${settings.account}:dashboard/${name}`],
    },
    {
      // Container Insights creates this group itself, and nothing else deletes it with the cluster.
      actions: ['logs:DeleteLogGroup'],
      resources: [arn('logs', `log-group:/aws/ecs/containerinsights/${name}/*`)],
    },
    {
      actions: [
        'sns:CreateTopic',
        'sns:DeleteTopic',
        'sns:SetTopicAttributes',
        'sns:Subscribe',
        'sns:TagResource',
        'sns:UntagResource',
      ],
      resources: [arn('sns', `${name}-alarms`)],
    },
    // This takes no resource: it cannot be restricted.
    { actions: ['sns:Unsubscribe'], resources: ['*'] },
  ];
}
