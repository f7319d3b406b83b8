/** Every small way to break the network: each relevant resource or attribute removed or changed. */
import type { Resource, Resources } from './resources';

interface Mutation {
  readonly title: string;
  readonly apply: (resources: Resources) => void;
}

const types =
  /^aws_(vpc.*|subnet|route.*|internet_gateway|nat_gateway|eip|.*security_group|flow_log|lb|ecs_service)$/;

/** Attributes without effect on any packet: names, routing to containers, deployment and monitoring of a service. */
const silent = [
  '//',
  'alarms',
  'availability_zone_rebalancing',
  'capacity_provider_strategy',
  'cidr_block',
  'cluster',
  'depends_on',
  'description',
  'desired_count',
  'desync_mitigation_mode',
  'domain',
  'drop_invalid_header_fields',
  'enable_deletion_protection',
  'enable_ecs_managed_tags',
  // It requires another endpoint if there are any: a case of its own.
  'enable_execute_command',
  'force_new_deployment',
  'health_check_grace_period_seconds',
  'iam_role_arn',
  'lifecycle',
  'load_balancer',
  'load_balancer_type',
  'log_destination',
  'name',
  'name_prefix',
  'propagate_tags',
  'revoke_rules_on_delete',
  'tags',
  'task_definition',
  'wait_for_steady_state',
];

/** What an attribute could be instead. */
function others(value: unknown): unknown[] {
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return [value + 1, 0];
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    return items.map((item) => items.filter((other) => other !== item));
  }
  if (typeof value !== 'string') return [];
  if (/^\d+\.\d+\.\d+\.\d+\//.test(value)) return ['::/0', '10.0.0.0/8'].filter((other) => other !== value);
  return [`${value}-other`, undefined];
}

export function mutationsOf(resources: Resources): Mutation[] {
  return Object.entries(resources)
    .filter(([type]) => types.test(type))
    .flatMap(([type, named]) =>
      Object.entries(named).flatMap(([name, resource]) => [
        {
          title: `${type}.${name} is gone`,
          apply: (broken: Resources) => {
            // Removing the last rule would remove its type.
            broken[type] = Object.fromEntries(
              Object.entries(broken[type] ?? {}).filter(([id]) => id !== name),
            );
          },
        },
        ...changesOf(resource, `${type}.${name}`, (broken) => broken[type]?.[name] ?? {}),
      ]),
    );
}

function changesOf(resource: Resource, title: string, find: (resources: Resources) => Resource): Mutation[] {
  return Object.entries(resource)
    .filter(([key]) => !silent.includes(key) && !key.startsWith('deployment_'))
    .flatMap(([key, value]) => [
      ...others(value).map((other) => ({
        title: `${title}.${key} is ${JSON.stringify(other)}`,
        apply: (broken: Resources) => {
          find(broken)[key] = other;
        },
      })),
      ...(value && typeof value === 'object' && !Array.isArray(value)
        ? changesOf(value as Resource, `${title}.${key}`, (broken) => find(broken)[key] as Resource)
        : []),
    ]);
}
