/** An account with a healthy deployment of dev, answer by answer; a test replaces the relevant ones. */
import { createServer, type Server } from 'node:http';

import { repositoryUrl, stateKey } from '../../../contract/names';
import { loadSettings } from '../../../contract/settings';
import { listen } from '../../src/support/sockets';
import { type Answers, Refusal } from './aws-endpoint';

export const settings = loadSettings();
const [dev] = settings.environments;
if (!dev) throw new TypeError('settings.ts has an environment');
export const environment = dev;

const arn = (service: string, resource: string) =>
  `arn:aws:${service}:${settings.region}:${settings.account}:${resource}`;

export const digest = `sha256:${'a'.repeat(64)}`;
export const image = `${repositoryUrl(settings)}@${digest}`;
export const release = `${repositoryUrl(settings)}@sha256:${'b'.repeat(64)}`;
export const revision = (number: number) => arn('ecs', `task-definition/fargate-duo-dev:${number}`);
/** Seconds since 1970, the JSON protocol's form of times. */
export const began = 1_760_000_000;

/** Answers behind the load balancer: a path's body, JSON if it looks like it, or a status. */
export async function startRoutes(
  routes: Record<string, string | number>,
): Promise<{ server: Server; port: number }> {
  const server = createServer(({ url = '' }, response) => {
    const answer = routes[url] ?? 404;
    const [status, body] = typeof answer === 'number' ? [answer, '{"error":"no"}'] : [200, answer];
    const type = body.startsWith('{') ? 'application/json; charset=utf-8' : 'text/html';
    response.writeHead(status, { 'Content-Type': type });
    response.end(body);
  });
  return { server, port: await listen(server) };
}

export const appRoutes = { '/': '{"message":"hello"}', '/health': '{"status":"UP"}' };
export const redirectRoutes = { '/rota1': '{"status":"UP"}' };

/** The Terraform state of dev-ecs. */
export function stateOf(ports: { app: number; redirect: number }) {
  const managed = (type: string, ...attributes: object[]) => ({
    mode: 'managed',
    type,
    instances: attributes.map((each) => ({ attributes: each })),
  });
  return {
    outputs: {
      cluster_name: { value: 'fargate-duo-dev' },
      service_name: { value: 'fargate-duo' },
      app_url: { value: `http://127.0.0.1:${ports.app}` },
      redirect_url: { value: `http://127.0.0.1:${ports.redirect}/rota1` },
    },
    resources: [
      managed('aws_ecs_task_definition', { arn: revision(7) }),
      managed('aws_lb', { dns_name: 'fargate-duo-dev-1.us-east-1.elb.amazonaws.com' }),
      managed('aws_ecs_service', {
        load_balancer: [
          { target_group_arn: arn('elasticloadbalancing', 'targetgroup/app-1/1'), container_port: 5000 },
          { target_group_arn: arn('elasticloadbalancing', 'targetgroup/redir-2/2'), container_port: 5001 },
        ],
      }),
      // A revision that the service no longer uses, and whose destruction was held back.
      managed('aws_lb_target_group', { arn: 'former', port: 5000 }),
    ],
  };
}

export const deployment = (changes: object = {}) => ({
  id: 'ecs-svc/7777',
  status: 'PRIMARY',
  taskDefinition: revision(7),
  desiredCount: 1,
  runningCount: 1,
  pendingCount: 0,
  failedTasks: 0,
  createdAt: began,
  rolloutState: 'COMPLETED',
  rolloutStateReason: 'ECS deployment ecs-svc/7777 completed.',
  ...changes,
});

/** DescribeServices with these deployments, and events, newest first. */
export const service = (deployments: object[], events: string[] = [], counts: object = {}) => ({
  services: [
    {
      serviceName: 'fargate-duo',
      status: 'ACTIVE',
      desiredCount: 1,
      runningCount: 1,
      deployments,
      events: events.map((message, index) => ({
        id: `${index}`,
        createdAt: began + 100 - index,
        message: `(service fargate-duo) ${message}`,
      })),
      ...counts,
    },
  ],
});

/** A service deployment in the form of DescribeServiceDeployments. */
export interface Remembered {
  readonly id?: string;
  /** Its target revision. */
  readonly of?: number;
  readonly status?: string;
  /** The revision to which it was rolled back. */
  readonly backTo?: number;
  /** Seconds after the start of our revision's deployment. */
  readonly at?: number;
  /** Further attributes. */
  readonly more?: object;
}

export const deploymentArn = (id: string) =>
  arn('ecs', `service-deployment/fargate-duo-dev/fargate-duo/${id}`);
export const serviceRevision = (number: number) =>
  arn('ecs', `service-revision/fargate-duo-dev/fargate-duo/${number}`);

/** One look at ECS: its service deployments, in any order, and DescribeServices. */
export interface EcsLook {
  readonly remembered?: readonly Remembered[] | Refusal;
  readonly service?: object;
}

/** Answers look by look, each starting with ListServiceDeployments; the last look repeats. */
export function ecsLooks(...looks: readonly EcsLook[]): Answers {
  let current: EcsLook = {};
  let next = 0;
  const remembered = () => {
    const { remembered: all = [{}] } = current;
    return all instanceof Refusal ? [] : all;
  };
  const describe = ({ id = 'ours', of = 7, status = 'SUCCESSFUL', backTo, at = 0, more }: Remembered) => ({
    serviceDeploymentArn: deploymentArn(id),
    createdAt: began + at,
    status,
    targetServiceRevision: { arn: serviceRevision(of), requestedTaskCount: 1, runningTaskCount: 0 },
    ...(backTo && { rollback: { serviceRevisionArn: serviceRevision(backTo) } }),
    ...more,
  });
  return {
    'ecs:ListServiceDeployments': () => {
      current = looks[Math.min(next, looks.length - 1)] ?? {};
      next += 1;
      if (current.remembered instanceof Refusal) return current.remembered;
      return { serviceDeployments: remembered().map(describe) };
    },
    'ecs:DescribeServiceDeployments': ({
      serviceDeploymentArns: asked,
    }: {
      serviceDeploymentArns: string[];
    }) => ({
      serviceDeployments: remembered()
        .map(describe)
        .filter(({ serviceDeploymentArn }) => asked.includes(serviceDeploymentArn)),
    }),
    'ecs:DescribeServiceRevisions': ({ serviceRevisionArns: asked }: { serviceRevisionArns: string[] }) => ({
      serviceRevisions: asked.map((serviceRevisionArn) => ({
        serviceRevisionArn,
        taskDefinition: revision(Number(serviceRevisionArn.split('/').at(-1))),
      })),
    }),
    'ecs:DescribeServices': () => current.service ?? service([deployment()]),
  };
}

export const taskArn = (id: string) => arn('ecs', `task/fargate-duo-dev/${id}`);

export const container = (name: string, changes: object = {}) => ({
  name,
  image,
  lastStatus: 'RUNNING',
  imageDigest: digest,
  ...changes,
});

/** ARN of the one running task. */
export const ADDRESS = '10.0.0.5';

export const task = (id: string, changes: object = {}) => ({
  taskArn: taskArn(id),
  taskDefinitionArn: revision(7),
  lastStatus: 'RUNNING',
  attachments: [{ details: [{ name: 'privateIPv4Address', value: ADDRESS }] }],
  containers: [container('app'), container('redirect')],
  ...changes,
});

export const running = 'd'.repeat(32);
export const stopped = 'e'.repeat(32);

/** ListTasks and DescribeTasks with these tasks. */
export function tasks(all: { running: object[]; stopped?: object[] }): Answers {
  const { running: ofNow, stopped: ofBefore = [] } = all;
  const arns = (some: object[]) => some.map((each) => (each as { taskArn: string }).taskArn);
  return {
    'ecs:ListTasks': ({ desiredStatus }: { desiredStatus: string }) => ({
      taskArns: arns(desiredStatus === 'RUNNING' ? ofNow : ofBefore),
    }),
    'ecs:DescribeTasks': ({ tasks: asked }: { tasks: string[] }) => ({
      tasks: [...ofNow, ...ofBefore].filter((each) => asked.includes((each as { taskArn: string }).taskArn)),
    }),
  };
}

/** DescribeTargetHealth of both target groups: one target on the group's own port in this state. */
export const target = (State: string, reason: object = {}) => targets({ State, ...reason });

interface Target {
  readonly State: string;
  readonly address?: string;
  /** @default the group's */
  readonly port?: number;
}

export const targets =
  (...all: Target[]) =>
  ({ TargetGroupArn = '' }: { TargetGroupArn?: string }) => ({
    TargetHealthDescriptions: [
      ...all,
      // The target of a stopping task.
      { State: 'draining', address: '10.0.0.4' },
    ].map(({ address = ADDRESS, port, ...TargetHealth }: Target) => ({
      Target: { Id: address, Port: port ?? (TargetGroupArn.includes('app-1') ? 5000 : 5001) },
      TargetHealth,
    })),
  });

export const history = (...images: string[]) => ({
  Parameters: images.map((Value, index) => ({ Value, Version: index + 1, LastModifiedDate: began })),
});

/** Everything is healthy. */
export const well = (ports: { app: number; redirect: number }): Answers => ({
  's3:HeadObject': {},
  's3:GetObject': ({ path }: { path: string }) =>
    path === `/${settings.stateBucket}/${stateKey('dev-ecs')}` ? stateOf(ports) : {},
  'ecr:DescribeImages': { imageDetails: [{ imageTags: ['0'.repeat(40)] }] },
  'ecr:BatchGetImage': { images: [{ imageManifest: '{"schemaVersion":2,"layers":[]}' }] },
  'ecs:DescribeTaskDefinition': {
    taskDefinition: {
      taskDefinitionArn: revision(7),
      registeredAt: began,
      containerDefinitions: [
        { name: 'app', image },
        { name: 'redirect', image },
      ],
    },
  },
  ...ecsLooks({}),
  ...tasks({ running: [task(running)] }),
  'elasticloadbalancing:DescribeTargetHealth': target('healthy'),
  'cloudwatch:DescribeAlarms': { MetricAlarms: [] },
  'logs:GetLogEvents': { events: [] },
  'ssm:GetParameterHistory': history(release),
});
