/** The promises of an environment's network. A rule returns one line per breach. */
import type { Environment, Settings } from '../../../../contract/settings';
import { type Flow, flowsOf, textOf, wayTo } from './flows';
import { EVERYONE, type Network } from './model';
import { all } from './resources';
import { doorRules } from './doors';
import { shapeRules } from './shape';

export interface Stated {
  readonly settings: Pick<Settings, 'region' | 'services' | 'zones'>;
  readonly environment: Environment;
}

export type NetworkRule = (network: Network, stated: Stated) => string[];

/** The way in which the environment should reach anything outside its VPC. */
const wayStated = ({ environment: { egress } }: Stated) =>
  egress === 'public' ? 'internet gateway' : egress === 'endpoints' ? 'interface endpoint' : 'nat gateway';

/** AWS services that the tasks need, by their task definition. */
function servicesUsed({ resources }: Network): string[] {
  const [service] = all(resources, 'aws_ecs_service');
  const definition = JSON.stringify(resources.aws_ecs_task_definition);
  return [
    's3',
    'ecr.api',
    'ecr.dkr',
    ...(definition.includes('awslogs') ? ['logs'] : []),
    ...(service?.enable_execute_command ? ['ssmmessages'] : []),
    ...(definition.includes('arn:aws:ssm:') ? ['ssm'] : []),
    ...(definition.includes('arn:aws:secretsmanager:') ? ['secretsmanager'] : []),
  ];
}

/** The unexpected and the missing. */
function difference(actual: readonly Flow[], expected: readonly Flow[]): string[] {
  const [is, should] = [actual.map(textOf), expected.map(textOf)];
  return [
    ...is.filter((flow) => !should.includes(flow)),
    ...should.filter((flow) => !is.includes(flow)).map((flow) => `not ${flow}`),
  ];
}

export const networkRules = {
  'from outside, the stated ranges reach the ports of the services on the load balancer, and nothing else': (
    network,
    { settings: { services }, environment: { ingressCidrs } },
  ) => {
    const places = [network.balancer, network.tasks, ...network.doors].map(({ name }) => name);
    return difference(
      flowsOf(network).filter(({ from }) => !places.includes(from)),
      services.flatMap(({ port }) =>
        ingressCidrs.map((from) => ({
          from,
          to: 'load balancer',
          ports: `${port}`,
          way: 'internet gateway',
        })),
      ),
    );
  },

  'only the load balancer reaches the tasks, on their ports': (network, { settings }) =>
    difference(
      flowsOf(network).filter(({ to }) => to === 'tasks'),
      settings.services.map(({ port }) => ({
        from: 'load balancer',
        to: 'tasks',
        ports: `${port}`,
        way: 'the VPC',
      })),
    ),

  'the load balancer reaches only the tasks': (network) =>
    difference(
      flowsOf(network).filter(({ from, to }) => from === 'load balancer' && to !== 'tasks'),
      [],
    ),

  'the tasks reach every AWS service that they use, by the configured way': (network, stated) =>
    servicesUsed(network).flatMap((service) => {
      const way = wayTo(network, service);
      return way === (service === 's3' ? 'gateway endpoint' : wayStated(stated))
        ? []
        : [`${service} by ${way}`];
    }),

  'the tasks reach nothing else; the internet, on 443, only if the egress is public or nat': (
    network,
    stated,
  ) => {
    const used = servicesUsed(network);
    const way = wayStated(stated);
    const isClosed = way === 'interface endpoint';
    return difference(
      flowsOf(network).filter(({ from }) => from === 'tasks'),
      isClosed
        ? used
            .filter((service) => service !== 's3')
            .map((service) => ({
              from: 'tasks',
              to: `endpoint of ${service}`,
              ports: '443',
              way: 'the VPC',
            }))
        : [{ from: 'tasks', to: EVERYONE, ports: '443', way }],
    );
  },

  ...doorRules,
  ...shapeRules,
} satisfies Record<string, NetworkRule>;

export type RuleName = keyof typeof networkRules;

/** The rules that the network breaks, with each breach. */
export function breachesOf(network: Network, stated: Stated): Partial<Record<RuleName, string[]>> {
  return Object.fromEntries(
    Object.entries(networkRules)
      .map(([name, rule]) => [name, rule(network, stated)] as const)
      .filter(([, breaches]) => breaches.length > 0),
  );
}
