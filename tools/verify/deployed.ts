import { DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';

import type { Environment, Settings } from '../../stacks/settings';
import { UserError } from '../program';
import { hasState, readState, type State } from '../remote-state';

/** What Terraform was asked for, and says it has done. */
export interface Deployed {
  readonly region: string;
  readonly cluster: string;
  readonly service: string;
  /** Revision of the task definition, an ARN. */
  readonly revision: string;
  /** When the revision was registered. */
  readonly since: Date;
  readonly targetGroups: readonly string[];
  /** Name of the load balancer that AWS gave it. */
  readonly balancer: string;
  /** Service → scheme, host and port under which it is reached. */
  readonly origins: ReadonlyMap<string, string>;
}

/**
 * Reads what was deployed last from the state in the bucket.
 *
 * @throws UserError where nothing is deployed, or another image than the one expected
 */
export async function readDeployed(
  settings: Settings,
  { name }: Environment,
  image: string,
): Promise<Deployed> {
  const stack = `${name}-ecs`;
  const nothing = () => new UserError(`${stack} is not deployed: 'npm run deploy -- ${name}' does it`);
  if (!(await hasState(settings, stack))) throw nothing();
  const state = JSON.parse(await readState(settings, stack)) as State;
  const output = (key: string) => {
    const value = state.outputs?.[key]?.value;
    if (typeof value !== 'string') throw nothing();
    return value;
  };
  const [revision] = attributes(state, 'aws_ecs_task_definition', 'arn');
  const [balancer] = attributes(state, 'aws_lb', 'dns_name');
  if (!revision || !balancer) throw nothing();

  const ecs = new ECSClient({ region: settings.region });
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: revision }));
  const others = new Set(taskDefinition?.containerDefinitions?.map((each) => each.image ?? ''));
  others.delete(image);
  if (others.size > 0) {
    throw new UserError(
      `${stack} was deployed with ${[...others].join(', ')}, not with ${image}: ` +
        `'IMAGE=${image} npm run deploy -- ${name}' deploys it`,
    );
  }
  return {
    region: settings.region,
    cluster: output('cluster_name'),
    service: output('service_name'),
    revision,
    since: taskDefinition?.registeredAt ?? new Date(0),
    targetGroups: attributes(state, 'aws_lb_target_group', 'arn'),
    balancer,
    origins: new Map(
      settings.services.map((each) => [each.name, new URL(output(`${each.name}_url`)).origin]),
    ),
  };
}

/** An attribute of every resource of the type, without those whose successors are there already. */
function attributes({ resources = [] }: State, type: string, attribute: string): string[] {
  return resources
    .filter((resource) => resource.mode === 'managed' && resource.type === type)
    .flatMap(({ instances }) => instances)
    .filter((instance) => !('deposed' in instance))
    .flatMap((instance) => {
      const value = instance.attributes[attribute];
      return typeof value === 'string' ? [value] : [];
    });
}

/** `family:revision` of an ARN. */
export const shortName = (arn = 'nothing') => arn.split('/').at(-1) ?? arn;
