import type { Values } from '../terraform/state';

/** A resource of a state, a plan or a synthesized stack. */
export interface Resource {
  readonly type: string;
  readonly values: Values;
}

/** The values of all resources of the type. */
export const valuesOf = (resources: readonly Resource[], type: string): Values[] =>
  resources.filter((resource) => resource.type === type).map(({ values }) => values);

/** Whether the cluster has Container Insights. */
export const hasInsights = ({ setting }: Values) =>
  items(setting).some(({ name, value }) => name === 'containerInsights' && value !== 'disabled');

/** The service's task, and its minimum number. */
export function taskOf(service: Values, all: readonly Resource[]) {
  // Compare families: a service that was rolled back runs another revision than the one in the state.
  const task = find(
    all,
    'aws_ecs_task_definition',
    ({ arn }) => family(arn) === family(service.task_definition),
  );
  const scaling = find(all, 'aws_appautoscaling_target', ({ resource_id }) =>
    text(resource_id).endsWith(`/${text(service.name)}`),
  );
  const [strategy] = items(service.capacity_provider_strategy);
  const [platform] = items(task?.runtime_platform);
  const [network] = items(service.network_configuration);
  return {
    count: Number(scaling?.min_capacity ?? service.desired_count ?? 1),
    capacity: text(strategy?.capacity_provider ?? service.launch_type),
    architecture: text(platform?.cpu_architecture ?? 'X86_64'),
    vcpus: Number(task?.cpu ?? 0) / 1024,
    gib: Number(task?.memory ?? 0) / 1024,
    publicAddress: network?.assign_public_ip === true,
  };
}

const family = (arn: unknown) => text(arn).replace(/:\d+$/, '');

const find = (all: readonly Resource[], type: string, matches: (values: Values) => boolean) =>
  all.find((resource) => resource.type === type && matches(resource.values))?.values;

/** A block is a list in the state, and may be a single object in a synthesized stack. */
export function items(value: unknown): Values[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as Values[]) : [value as Values];
}

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
