/** Rules for the entrances of the network: endpoints, public addresses, and who can reach them. */
import { answers, flowsOf, portsText, textOf } from './flows';
import { EVERYONE, serviceOf, tablesServedBy } from './model';
import { all, refOf } from './resources';
import type { NetworkRule } from './rules';

export const doorRules = {
  'only the tasks reach an endpoint, and it reaches nothing': (network) =>
    flowsOf(network)
      .filter(
        ({ from, to }) => from.startsWith('endpoint') || (to.startsWith('endpoint') && from !== 'tasks'),
      )
      .map(textOf),

  'an endpoint answers to its service’s own name, in every zone of the tasks': (network) =>
    network.doors.flatMap(({ name, endpoint, subnets }) => [
      ...(answers(network, endpoint) ? [] : [`${name} has no private DNS`]),
      ...network.tasks.subnets
        .map(network.zoneOf)
        .filter((zone) => !subnets.map(network.zoneOf).includes(zone))
        .map((zone) => `${name} is not in ${zone}`),
    ]),

  'S3 is reached from every route table, but only for image layers': (
    { resources },
    { settings: { region } },
  ) => {
    const tables = all(resources, 'aws_route_table').map(({ address }) => address);
    const doors = all(resources, 'aws_vpc_endpoint').filter((endpoint) => serviceOf(endpoint) === 's3');
    const layers = {
      Effect: 'Allow',
      Principal: '*',
      Action: ['s3:GetObject'],
      Resource: [`arn:aws:s3:::prod-${region}-starport-layer-bucket/*`],
    };
    const stated = JSON.stringify({ Version: '2012-10-17', Statement: [layers] });
    return [
      ...(doors.length === 1 ? [] : [`${doors.length} endpoints of S3`]),
      ...doors.flatMap((door) => [
        ...tables.filter((table) => !tablesServedBy(resources, door).includes(table)),
        ...(door.policy === stated ? [] : [`policy ${refOf(door.policy)}`]),
      ]),
    ];
  },

  'a rule of a security group is for one TCP port': ({ rules }) =>
    rules
      .filter(({ protocol, ports: [from, to] }) => protocol !== 'tcp' || from !== to)
      .map(({ address, protocol, ports }) => `${address} is for ${portsText(ports, protocol)}`),

  'a range is only in the stated rules: into the load balancer, the VPC into endpoints, and everyone out of tasks of public and nat':
    ({ rules, balancer, tasks, doors }, { environment: { cidr, ingressCidrs, egress } }) =>
      rules
        .filter(({ peer }) => peer.includes('/'))
        .filter(({ direction, group, peer }) =>
          direction === 'ingress'
            ? !(balancer.groups.includes(group) && ingressCidrs.includes(peer)) &&
              !(doors.some((door) => door.groups.includes(group)) && peer === cidr)
            : !(tasks.groups.includes(group) && peer === EVERYONE && egress !== 'endpoints'),
        )
        .map(({ address, peer }) => `${address} is for ${peer}`),

  'a task has a public address only if the egress is public': ({ tasks }, { environment }) =>
    tasks.isPublic === (environment.egress === 'public') ? [] : [`public: ${tasks.isPublic}`],
} satisfies Record<string, NetworkRule>;
