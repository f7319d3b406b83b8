/** Who reaches whom, as allowed by security groups, routes, addresses, endpoints and DNS together. */
import { EVERYONE, type GroupRule, type Network, type Place, serviceOf, tablesServedBy } from './model';
import { all, type Addressed, refOf } from './resources';

/** A connection that can be opened. */
export interface Flow {
  readonly from: string;
  readonly to: string;
  readonly ports: string;
  readonly way: string;
}

export const textOf = ({ from, to, ports, way }: Flow) => `${from} → ${to} ${ports} by ${way}`;

const isRange = (peer: string) => /^[\d.:a-f]+\/\d+$/i.test(peer);

const places = ({ balancer, tasks, doors }: Network): Place[] => [balancer, tasks, ...doors];

/** Ports that both rules allow; undefined for none. */
function shared(one: GroupRule, other: GroupRule): string | undefined {
  const from = Math.max(one.ports[0], other.ports[0]);
  const to = Math.min(one.ports[1], other.ports[1]);
  const isSame = [one.protocol, other.protocol].includes('-1') || one.protocol === other.protocol;
  return isSame && from <= to ? portsText([from, to], one.protocol) : undefined;
}

export const portsText = ([from, to]: GroupRule['ports'], protocol: string) =>
  `${protocol === 'tcp' ? '' : `${protocol} `}${from === to ? from : `${from}-${to}`}`;

const rulesOf = ({ rules }: Network, direction: GroupRule['direction'], { groups }: Place) =>
  rules.filter((rule) => rule.direction === direction && groups.includes(rule.group));

/** Whether a rule covers a place inside the VPC: by its group, or by a range, which may contain any address. */
const isFor = ({ peer }: GroupRule, { groups }: Place) => groups.includes(peer) || isRange(peer);

/** Between two places of the VPC: what the first may send and the second accepts. */
function inside(network: Network, from: Place, to: Place): Flow[] {
  return rulesOf(network, 'egress', from).flatMap((out) =>
    rulesOf(network, 'ingress', to).flatMap((into) => {
      const ports = isFor(out, to) && isFor(into, from) ? shared(out, into) : undefined;
      return ports ? [{ from: from.name, to: to.name, ports, way: 'the VPC' }] : [];
    }),
  );
}

/** Into a place: from ranges if it has a public address, and from groups of no place. */
function fromOutside(network: Network, to: Place): Flow[] {
  const known = places(network).flatMap(({ groups }) => groups);
  const isReached = to.isPublic && to.subnets.some((id) => network.wayOut(id) === 'internet gateway');
  return rulesOf(network, 'ingress', to).flatMap((rule) => {
    const ports = portsText(rule.ports, rule.protocol);
    const way = isReached ? 'internet gateway' : 'the VPC';
    // The VPC contains only the places.
    if (rule.peer === network.cidr) return [];
    return isRange(rule.peer) || !known.includes(rule.peer)
      ? [{ from: rule.peer, to: to.name, ports, way }]
      : [];
  });
}

/** Out of the VPC: by every route of the place's subnets; includes `nowhere` if a subnet has none. */
function toOutside(network: Network, from: Place): Flow[] {
  const ways = from.subnets.map((subnet) => {
    const way = network.wayOut(subnet);
    return way === 'internet gateway' && !from.isPublic ? 'nowhere' : way;
  });
  const way = [...new Set(ways)].sort().join(' or ');
  if (way === 'nowhere') return [];
  return rulesOf(network, 'egress', from)
    .filter(({ peer }) => isRange(peer))
    .map((rule) => ({ from: from.name, to: rule.peer, ports: portsText(rule.ports, rule.protocol), way }));
}

/** How tasks reach an AWS service; `nowhere` if they do not. */
export function wayTo(network: Network, service: string): string {
  const { tasks, doors } = network;
  const internet = toOutside(network, tasks).find(({ to, ports }) => to === EVERYONE && ports === '443');
  const endpoints = all(network.resources, 'aws_vpc_endpoint').filter(
    (endpoint) => serviceOf(endpoint) === service,
  );
  const gateway = endpoints.find(({ vpc_endpoint_type }) => vpc_endpoint_type === 'Gateway');
  if (gateway) return isServed(network, gateway) ? 'gateway endpoint' : 'nowhere';
  // Private DNS resolves the service's name to the endpoint: if that is closed, nothing else is tried.
  const door = doors.find(({ endpoint }) => serviceOf(endpoint) === service && answers(network, endpoint));
  if (door) {
    return inside(network, tasks, door).some(({ ports }) => ports === '443')
      ? 'interface endpoint'
      : 'nowhere';
  }
  return internet?.way ?? 'nowhere';
}

/** Whether the service's own name resolves to the endpoint. */
export function answers({ resources }: Network, endpoint: Addressed): boolean {
  const vpc = all(resources, 'aws_vpc').find(({ address }) => address === refOf(endpoint.vpc_id));
  return (
    endpoint.private_dns_enabled === true &&
    vpc?.enable_dns_support === true &&
    vpc.enable_dns_hostnames === true
  );
}

function isServed(network: Network, gateway: Addressed): boolean {
  const { tasks, tablesOf } = network;
  const tables = tablesServedBy(network.resources, gateway);
  const lets = rulesOf(network, 'egress', tasks).some(
    ({ peer, protocol, ports }) =>
      [gateway.address, EVERYONE].includes(peer) && portsText(ports, protocol) === '443',
  );
  return lets && tasks.subnets.every((subnet) => tablesOf(subnet).some((table) => tables.includes(table)));
}

export function flowsOf(network: Network): Flow[] {
  const every = places(network);
  return every.flatMap((place) => [
    ...fromOutside(network, place),
    ...toOutside(network, place),
    ...every.flatMap((other) => (other === place ? [] : inside(network, place, other))),
  ]);
}
