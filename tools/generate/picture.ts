/** An environment as a Mermaid flowchart, drawn from the resources that its stacks are synthesized to. */
import type { ContainerDefinition } from '../../stacks/ecs/container-definition';
import { items, type Resource, taskOf, text, valuesOf } from '../cost/resource';
import type { Values } from '../terraform/state';
import type { Words } from './words';

/** A block of Markdown. Narrow enough for a phone: the text of a box says where it is, not a box around it. */
export function pictureOf(resources: readonly Resource[], words: Words): string {
  const all = (type: string) => valuesOf(resources, type);
  const [balancer = {}] = all('aws_lb');
  const [service = {}] = all('aws_ecs_service');
  const [scaling = {}] = all('aws_appautoscaling_target');
  const { capacity, publicAddress } = taskOf(service, resources);

  const clients = all('aws_vpc_security_group_ingress_rule')
    .filter(({ security_group_id }) => texts(balancer.security_groups).includes(text(security_group_id)))
    .map(({ cidr_ipv4 }) => (cidr_ipv4 === '0.0.0.0/0' ? words.anyone : text(cidr_ipv4)));
  const routes = all('aws_lb_listener').map(({ protocol, port, default_action }) => {
    const groups = items(default_action).map(({ target_group_arn }) => target_group_arn);
    const target = items(service.load_balancer).find((one) => groups.includes(one.target_group_arn));
    return `${text(protocol)} ${Number(port)} → ${text(target?.container_name)}`;
  });

  const containers = all('aws_ecs_task_definition').flatMap(
    ({ container_definitions }) => JSON.parse(text(container_definitions)) as ContainerDefinition[],
  );
  const sources = containers.flatMap(({ secrets }) => secrets.map(({ valueFrom }) => serviceOf(valueFrom)));

  const balancerSubnets = texts(balancer.subnets);
  const taskSubnets = items(service.network_configuration).flatMap(({ subnets }) => texts(subnets));
  // Those of the balancer are public: it is not internal.
  const arePublic = taskSubnets.join() === balancerSubnets.join();
  const tasks = words.tasks(Number(scaling.min_capacity), Number(scaling.max_capacity), capacity);

  const nats = all('aws_nat_gateway').length;
  const endpoints = (type: string) => all('aws_vpc_endpoint').filter((one) => one.vpc_endpoint_type === type);
  const interfaces = endpoints('Interface');
  const zones = texts(interfaces[0]?.subnet_ids).length;
  const internetGateway = all('aws_internet_gateway').map(() => words.internetGateway);
  const waysOut = [
    ...(publicAddress ? [box('internet', words.publicAddress, ...internetGateway)] : []),
    ...(nats > 0 ? [box('nat', words.natGateways(nats), ...internetGateway)] : []),
    ...(zones > 0 ? [box('interfaces', words.endpoints(zones), interfaces.map(nameOf).join(', '))] : []),
    ...endpoints('Gateway').map((endpoint) => box('gateway', words.gatewayEndpoint, nameOf(endpoint))),
  ];

  const alarms = words.alarms(all('aws_cloudwatch_metric_alarm').length);
  const mail = all('aws_sns_topic_subscription').map(() => words.mail);
  const dashboard = all('aws_cloudwatch_dashboard').map(() => words.dashboard);
  const logGroups = all('aws_cloudwatch_log_group');

  return [
    '```mermaid',
    'flowchart TB',
    `${box('clients', ...unique(clients))} --> balancer`,
    `${box('alarms', alarms, ...mail, ...dashboard)} -.-> balancer`,
    box('balancer', words.loadBalancer, `${words.publicSubnets}, ${words.zones(balancerSubnets.length)}`),
    `balancer -->|"${routes.join('<br>')}"| tasks`,
    `subgraph tasks ["${tasks}, ${arePublic ? words.publicSubnets : words.privateSubnets}"]`,
    // Of more than two a row would be too small to read on a phone.
    `  direction ${containers.length > 2 ? 'TB' : 'LR'}`,
    ...containers.map(({ name }) => `  ${box(idOf(name), name)}`),
    ...containers.flatMap(({ name, dependsOn }) =>
      dependsOn.map(({ containerName }) => `  ${idOf(name)} --> ${idOf(containerName)}`),
    ),
    'end',
    ...waysOut.map((way) => `tasks --> ${way} --> aws`),
    box(
      'aws',
      words.image,
      words.logs(logGroups.length, Number(logGroups[0]?.retention_in_days)),
      ...(sources.length > 0 ? [words.secrets(unique(sources).join(', '))] : []),
      ...(service.enable_execute_command === true ? ['ECS Exec'] : []),
    ),
    '```',
  ].join('\n');
}

/** Quoted, so that Mermaid takes no word of it for its own. */
const box = (id: string, ...lines: readonly string[]) => `${id}["${lines.join('<br>')}"]`;

/** A service may have the name of a keyword, such as end. */
const idOf = (container: string) => `container-${container}`;

/** Of com.amazonaws.<region>.<service>. */
const nameOf = ({ service_name }: Values) => text(service_name).split('.').slice(3).join('.');

/** Of arn:aws:<service>:…, ssm or secretsmanager. */
const serviceOf = (arn: string) => arn.split(':')[2] ?? '';

const texts = (value: unknown) => (Array.isArray(value) ? value.map(text) : []);

const unique = (texts: readonly string[]) => [...new Set(texts)];
