/** Changes that break a network: each takes the resources of an environment and spoils them. */
import type { Resource, Resources } from './resources';

/** What is broken, the variant that is broken, how. */
export type Broken = readonly [what: string, variant: string, change: (resources: Resources) => void];

export const open = 'public, 2 zones';
export const closed = 'endpoints, 2 zones';
export const natted = 'nat 2, 2 zones';

/** The one resource of the type whose name has the words in it; a typo fails. */
export function the(resources: Resources, type: string, words = ''): Resource {
  const [found, ...others] = Object.entries(resources[type] ?? {}).filter(([name]) => name.includes(words));
  if (!found || others.length > 0) throw new Error(`not one ${type} with '${words}'`);
  return found[1];
}

export const set =
  (type: string, words: string, change: Resource) =>
  (resources: Resources): void => {
    Object.assign(the(resources, type, words), change);
  };

export const add =
  (type: string, resource: Resource) =>
  (resources: Resources): void => {
    resources[type] = { ...resources[type], added: resource };
  };

export const remove =
  (type: string, words: string) =>
  (resources: Resources): void => {
    const gone = the(resources, type, words);
    resources[type] = Object.fromEntries(
      Object.entries(resources[type] ?? {}).filter(([, one]) => one !== gone),
    );
  };

export const INGRESS = 'aws_vpc_security_group_ingress_rule';
export const EGRESS = 'aws_vpc_security_group_egress_rule';

/** A reference to the one resource of the type whose name has the words in it. */
export function refTo(resources: Resources, type: string, words: string): string {
  const wanted = the(resources, type, words);
  const name = Object.keys(resources[type] ?? {}).find((each) => resources[type]?.[each] === wanted) ?? '';
  return `\${${type}.${name}.id}`;
}

/** One rule more for a security group: HTTPS, unless the change says otherwise. */
export const rule = (type: string, group: string, change: Resource) => (resources: Resources) => {
  const security_group_id = refTo(resources, 'aws_security_group', group);
  const ports = { ip_protocol: 'tcp', from_port: 443, to_port: 443 };
  add(type, { security_group_id, ...ports, ...change })(resources);
};

export const everyone = { cidr_ipv4: '0.0.0.0/0' };

/** Another network configuration of the service. */
export const service = (change: (network: Resource) => Resource) => (resources: Resources) => {
  const one = the(resources, 'aws_ecs_service');
  one.network_configuration = change(one.network_configuration as Resource);
};
