/** The picture of an environment: nothing is drawn that is not deployed, and nothing that matters is missing. */
import { loadSettings } from '../../../contract/settings';
import type { SettingsInput } from '../../../contract/schema';
import type { ContainerDefinition } from '../../../stacks/ecs/container-definition';
import { environmentResources } from '../../../tools/cost/environment-resources';
import { items, type Resource, text, valuesOf } from '../../../tools/cost/resource';
import { pictureOf } from '../../../tools/generate/picture';
import { words } from '../../../tools/generate/words';
import type { Values } from '../../../tools/terraform/state';
import { options } from '../../fixtures/options';
import { users } from '../../fixtures/users';

const projects: Record<string, SettingsInput> = { ...users, 'every option otherwise': options };
const cases = Object.entries(projects).flatMap(([project, input]) => {
  const settings = loadSettings(input);
  return settings.environments.map((environment) => {
    const resources = environmentResources(settings, environment);
    const picture = pictureOf(resources, words.en);
    return { name: `${project}: ${environment.name}`, settings, environment, resources, picture };
  });
});

const ID = String.raw`[a-z][\w-]*`;
const BOX = String.raw`${ID}(?:\["[^"]+"\])?`;
const ARROW = String.raw`(?:-->|-->\|"[^"]+"\||-\.->)`;
const LINE = new RegExp(
  [
    '```mermaid|```|flowchart TB|end',
    String.raw`subgraph ${ID} \["[^"]+"\]`,
    '  direction (TB|LR)',
    `(  )?${BOX}( ${ARROW} ${BOX})*`,
  ]
    .map((form) => `^(${form})$`)
    .join('|'),
);

/** Text of each box, of the frame around a task and of the arrow into it, by id. */
function textsOf(picture: string): Map<string, string> {
  const boxes = [...picture.matchAll(/([\w-]+) ?\["([^"]+)"\]/g)];
  const [, routes = ''] = /^balancer -->\|"([^"]+)"\| tasks$/m.exec(picture) ?? [];
  return new Map([...boxes.map(([, id = '', label = '']) => [id, label] as const), ['routes', routes]]);
}

/** Arrows such as `balancer --> tasks`. */
const arrowsOf = (picture: string) => {
  const bare = picture.replace(/\["[^"]+"\]|\|"[^"]+"\|/g, '');
  return [...bare.matchAll(/(?<![\w-])(?=([\w-]+ (?:-->|-\.->) [\w-]+))/g)].map(([, arrow = '']) => arrow);
};

const containersOf = ({ container_definitions }: Values) =>
  JSON.parse(text(container_definitions)) as ContainerDefinition[];
const lengthOf = (value: unknown) => (value as readonly unknown[]).length;

/** Type of a resource → a box, and what each resource of the type adds to its text. */
type Shown = readonly [box: string, text: string];
const drawn: Readonly<Record<string, (values: Values, all: readonly Resource[]) => Shown[]>> = {
  aws_appautoscaling_target: ({ min_capacity: min, max_capacity: max }) => [
    ['tasks', min === max ? `${Number(min)} task` : `${Number(min)} to ${Number(max)} tasks`],
  ],
  aws_cloudwatch_dashboard: () => [['alarms', 'dashboard']],
  aws_cloudwatch_log_group: ({ retention_in_days }, all) => [
    [
      'aws',
      `${valuesOf(all, 'aws_cloudwatch_log_group').length} log groups, ${Number(retention_in_days)} day`,
    ],
  ],
  aws_cloudwatch_metric_alarm: (_, all) => [
    ['alarms', `${valuesOf(all, 'aws_cloudwatch_metric_alarm').length} alarms`],
  ],
  aws_ecs_service: ({ capacity_provider_strategy, enable_execute_command }) => [
    ['tasks', ` on ${text(items(capacity_provider_strategy)[0]?.capacity_provider)},`],
    ...(enable_execute_command === true ? [['aws', 'ECS Exec'] as const] : []),
  ],
  aws_ecs_task_definition: (values) =>
    containersOf(values).flatMap(({ name, secrets }): Shown[] => [
      [`container-${name}`, name],
      ...secrets.map(
        ({ valueFrom }) => ['aws', valueFrom.includes(':ssm:') ? 'ssm' : 'secretsmanager'] as const,
      ),
    ]),
  aws_internet_gateway: () => [],
  aws_lb: ({ subnets }) => [['balancer', `load balancer<br>public subnets, ${lengthOf(subnets)} zones`]],
  aws_lb_listener: ({ port, protocol }, all) => {
    const [service = {}] = valuesOf(all, 'aws_ecs_service');
    const target = items(service.load_balancer).find(({ container_port }) => container_port === port);
    return [['routes', `${text(protocol)} ${Number(port)} → ${text(target?.container_name)}`]];
  },
  aws_nat_gateway: (_, all) => [['nat', `${valuesOf(all, 'aws_nat_gateway').length} NAT gateway`]],
  aws_sns_topic_subscription: () => [['alarms', 'by e-mail']],
  aws_vpc_endpoint: ({ service_name, subnet_ids }) => {
    const service = text(service_name).replace(/^com\.amazonaws\.[\w-]+\./, '');
    return subnet_ids
      ? [
          ['interfaces', service],
          ['interfaces', `endpoints in ${lengthOf(subnet_ids)} zones`],
        ]
      : [['gateway', service]];
  },
  aws_vpc_security_group_ingress_rule: ({ cidr_ipv4, security_group_id }, all) => {
    const [balancer = {}] = valuesOf(all, 'aws_lb');
    const isOfBalancer = (balancer.security_groups as string[]).includes(text(security_group_id));
    if (!isOfBalancer) return [];
    return [['clients', cidr_ipv4 === '0.0.0.0/0' ? 'anyone' : text(cidr_ipv4)]];
  },
};

/** What belongs to something that is drawn, moves nothing and stores nothing. */
const left = [
  'aws_appautoscaling_policy',
  'aws_default_security_group',
  'aws_ecs_cluster',
  'aws_ecs_cluster_capacity_providers',
  'aws_eip',
  'aws_flow_log',
  'aws_iam_role',
  'aws_iam_role_policy',
  'aws_lb_target_group',
  'aws_route',
  'aws_route_table',
  'aws_route_table_association',
  'aws_security_group',
  'aws_sns_topic',
  'aws_subnet',
  'aws_vpc',
  'aws_vpc_endpoint_route_table_association',
  'aws_vpc_security_group_egress_rule',
];

describe.each(cases)('$name', ({ settings, environment, resources, picture }) => {
  const { egress } = environment;
  const texts = textsOf(picture);

  test('Mermaid reads it: every label is quoted, and every id has its box', () => {
    expect(picture.split('\n').filter((line) => !LINE.test(line))).toEqual([]);
    const ids = arrowsOf(picture).flatMap((arrow) => arrow.split(' ').filter((_, index) => index !== 1));
    expect(ids.filter((id) => !texts.has(id))).toEqual([]);
  });

  test('what is deployed is drawn', () => {
    const missing = resources.flatMap(({ type, values }) =>
      (drawn[type]?.(values, resources) ?? []).filter(([box, part]) => !texts.get(box)?.includes(part)),
    );
    expect(missing).toEqual([]);
  });

  test('what is drawn is deployed: every box is that of a resource', () => {
    const shown = (all: readonly Resource[]) =>
      all.flatMap(({ type, values }) => (drawn[type]?.(values, resources) ?? []).map(([box]) => box));
    expect(new Set([...shown(resources), ...(egress === 'public' ? ['internet'] : [])])).toEqual(
      new Set(texts.keys()),
    );
  });

  test('what an option adds is drawn where it is on, and nowhere else', () => {
    const added = {
      dashboard: environment.dashboard,
      'by e-mail': environment.alarmEmail !== undefined,
      'ECS Exec': environment.exec,
      'secrets in': Object.values(environment.secrets).some((secrets) => Object.keys(secrets).length > 0),
      'public address': egress === 'public',
      'internet gateway': egress !== 'endpoints',
      SPOT: environment.capacity === 'FARGATE_SPOT',
      anyone: environment.ingressCidrs.includes('0.0.0.0/0'),
    };
    const parts = Object.keys(added);
    expect(parts.filter((part) => picture.includes(part))).toEqual(
      parts.filter((part) => added[part as keyof typeof added]),
    );
  });

  test('a type of resource is drawn, or left out on purpose', () => {
    const types = new Set(resources.map(({ type }) => type));
    expect([...types].filter((type) => !drawn[type] && !left.includes(type))).toEqual([]);
  });

  test('the arrows are the ways that settings.ts says', () => {
    const ways = egress === 'public' ? ['internet'] : egress === 'endpoints' ? ['interfaces'] : ['nat'];
    const proxied = settings.services.flatMap(({ name, proxies = {} }) =>
      [...new Set(Object.values(proxies).map(({ service }) => service))].map(
        (service) => `container-${name} --> container-${service}`,
      ),
    );
    expect(arrowsOf(picture).toSorted()).toEqual(
      [
        'clients --> balancer',
        'alarms -.-> balancer',
        'balancer --> tasks',
        ...proxied,
        ...[...ways, 'gateway'].flatMap((way) => [`tasks --> ${way}`, `${way} --> aws`]),
      ].toSorted(),
    );
    expect(texts.get('tasks')).toMatch(egress === 'public' ? /public subnets$/ : /private subnets$/);
    expect(texts.get('routes')?.split('<br>')).toEqual(
      settings.services.map(
        ({ name, port }) => `${environment.certificateArn ? 'HTTPS' : 'HTTP'} ${port} → ${name}`,
      ),
    );
  });

  test('in Portuguese the same is drawn, in other words', () => {
    const translated = pictureOf(resources, words['pt-BR']);
    expect(arrowsOf(translated)).toEqual(arrowsOf(picture));
    expect([...textsOf(translated).keys()]).toEqual([...texts.keys()]);
    expect(translated).toContain('balanceador de carga');
    expect(translated).not.toMatch(/anyone|subnets|tasks on|groups/);
  });
});
