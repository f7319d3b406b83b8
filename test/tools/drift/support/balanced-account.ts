/** A load balancer and a cluster, answer by answer; every list has pages of one. */
import { loadSettings } from '../../../../contract/settings';
import type { State } from '../../../../tools/terraform/state';
import { type Answers, Refusal } from '../../support/aws-endpoint';

const { region, account } = loadSettings();
export const arn = (service: string, resource: string) =>
  `arn:aws:${service}:${region}:${account}:${resource}`;

type Values = Readonly<Record<string, unknown>>;
type Lists<T = Values> = Readonly<Record<string, readonly T[]>>;

interface Task {
  readonly taskArn: string;
  readonly taskDefinitionArn: string;
  readonly startedBy?: string;
  /** ARN. */
  readonly service?: string;
  readonly address?: string;
}

/** The account, of which a test replaces the relevant part; parts of a resource are under its ARN. */
export interface Account {
  readonly listeners: readonly Values[];
  readonly rules: Lists;
  readonly certificates: Lists;
  readonly targets: Lists;
  readonly services: readonly Values[];
  readonly tasks: readonly Task[];
}

/** Address of the service's task. */
export const TASK = '10.0.0.5';

export const target = (Id: string, Port: number, State = 'healthy') => ({
  Target: { Id, Port },
  TargetHealth: { State },
});

/** As it was deployed. */
export const well: Account = {
  listeners: [{ ListenerArn: 'https' }, { ListenerArn: 'http' }],
  rules: {
    https: [
      { RuleArn: 'https-default', IsDefault: true },
      { RuleArn: 'own', IsDefault: false },
    ],
    http: [
      { RuleArn: 'http-default', IsDefault: true },
      { RuleArn: 'of-another-stack', IsDefault: false },
    ],
  },
  certificates: {
    https: [
      { CertificateArn: 'default', IsDefault: true },
      // AWS lists it again, like any other, if it was also added separately.
      { CertificateArn: 'default', IsDefault: false },
      { CertificateArn: 'own', IsDefault: false },
    ],
  },
  targets: { app: [target(TASK, 5000)], redirect: [target(TASK, 5001)] },
  services: [{ serviceArn: 'service', serviceName: 'service', status: 'ACTIVE' }],
  tasks: [{ taskArn: 'task', taskDefinitionArn: 'it:1', service: 'service', address: TASK }],
};

const managed = (type: string, name: string, attributes: Values) => ({
  mode: 'managed' as const,
  type,
  name,
  instances: [{ attributes }],
});

/** States of the stack, and of another one with a rule for one of its listeners. */
export const states: Readonly<Record<'own' | 'other', State>> = {
  own: {
    resources: [
      managed('aws_lb', 'it', { arn: 'balancer' }),
      managed('aws_lb_listener', 'https', { arn: 'https', protocol: 'HTTPS', certificate_arn: 'default' }),
      managed('aws_lb_listener', 'http', { arn: 'http', protocol: 'HTTP' }),
      managed('aws_lb_listener_rule', 'it', { arn: 'own' }),
      managed('aws_lb_listener_certificate', 'it', { listener_arn: 'https', certificate_arn: 'own' }),
      managed('aws_lb_target_group', 'app', { arn: 'app' }),
      managed('aws_lb_target_group', 'redirect', { arn: 'redirect' }),
      managed('aws_ecs_cluster', 'it', { arn: 'cluster' }),
      managed('aws_ecs_service', 'it', {
        id: 'service',
        load_balancer: [
          { target_group_arn: 'app', container_port: 5000 },
          { target_group_arn: 'redirect', container_port: 5001 },
        ],
      }),
    ],
  },
  other: { resources: [managed('aws_lb_listener_rule', 'it', { arn: 'of-another-stack' })] },
};

/** Answers look by look, each starting with ListServices; the last one repeats. */
export function accountLooks(looks: readonly Partial<Account>[]): Answers {
  let now = well;
  let next = 0;
  const elb =
    (key: string, listOf: (asked: Values) => readonly Values[] = () => []) =>
    (asked: Values) => {
      const at = Number(asked.Marker ?? 0);
      const list = listOf(asked);
      return { [key]: list.slice(at, at + 1), ...(at + 1 < list.length && { NextMarker: at + 1 }) };
    };
  const ecs = (key: string, arns: readonly unknown[], { nextToken = '0' }: Values) => {
    const at = Number(nextToken);
    return { [key]: arns.slice(at, at + 1), ...(at + 1 < arns.length && { nextToken: `${at + 1}` }) };
  };
  const described = (most: number, asked: unknown, key: string, all: readonly Values[]) => {
    const wanted = asked as unknown[];
    return wanted.length > most
      ? new Refusal('InvalidParameterException', `${wanted.length} are too many`)
      : all.filter((each) => wanted.includes(each[key]));
  };
  return {
    'elasticloadbalancing:DescribeListeners': elb('Listeners', () => now.listeners),
    'elasticloadbalancing:DescribeRules': elb('Rules', (asked) => now.rules[String(asked.ListenerArn)] ?? []),
    'elasticloadbalancing:DescribeListenerCertificates': (asked: Values) => {
      const list = now.certificates[String(asked.ListenerArn)];
      // A listener without TLS has no certificates.
      return list ? elb('Certificates', () => list)(asked) : new Refusal('UnsupportedFeature', 'no HTTPS');
    },
    'elasticloadbalancing:DescribeTargetHealth': (asked: Values) => ({
      TargetHealthDescriptions: now.targets[String(asked.TargetGroupArn)] ?? [],
    }),
    'ecs:ListServices': (asked: Values) => {
      if (asked.nextToken === undefined) {
        now = { ...well, ...looks[Math.min(next, looks.length - 1)] };
        next += 1;
      }
      return ecs(
        'serviceArns',
        now.services.map(({ serviceArn }) => serviceArn),
        asked,
      );
    },
    'ecs:DescribeServices': ({ services }: Values) => {
      const some = described(10, services, 'serviceArn', now.services);
      return some instanceof Refusal ? some : { services: some };
    },
    'ecs:ListTasks': (asked: Values) => {
      const { serviceName } = asked;
      const some = now.tasks.filter(({ service }) => serviceName === undefined || service === serviceName);
      return ecs(
        'taskArns',
        some.map(({ taskArn }) => taskArn),
        asked,
      );
    },
    'ecs:DescribeTasks': ({ tasks }: Values) => {
      const some = described(100, tasks, 'taskArn', now.tasks as unknown as Values[]);
      if (some instanceof Refusal) return some;
      return {
        tasks: some.map(({ address, ...task }) => ({
          ...task,
          attachments: [
            {
              details: [
                { name: 'subnetId', value: 'subnet-1' },
                ...(address ? [{ name: 'privateIPv4Address', value: address }] : []),
              ],
            },
          ],
        })),
      };
    },
  };
}
