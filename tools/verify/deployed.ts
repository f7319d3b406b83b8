import { DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';

import { ecsStack } from '../../contract/names';
import { portVariable } from '../../contract/variables';
import type { Environment, Settings } from '../../contract/settings';
import { clientFor } from '../aws/clients';
import { UserError } from '../terminal/program';
import { readState } from '../aws/remote-state';
import { resourcesOf, type State } from '../terraform/state';

/** What Terraform was asked for, and says it has done. */
export interface Deployed {
  readonly settings: Settings;
  readonly environment: Environment;
  readonly cluster: string;
  readonly service: string;
  /** Revision of the task definition, an ARN. */
  readonly revision: string;
  /** When the revision was registered. */
  readonly registered: Date;
  /** Deployments of the service that are not this one, ARNs. @default this one may be any of the revision */
  readonly before: ReadonlySet<string> | undefined;
  /** When its deployment began, as far as it is known: what happened before is about another one. */
  since: Date;
  /** ARN of a target group → port of the service that it is for. */
  readonly targetGroups: ReadonlyMap<string, number>;
  /** The load balancer's own host name. */
  readonly balancer: string;
  /** Service → scheme, host and port under which users reach it. */
  readonly origins: ReadonlyMap<string, string>;
}

/** Where a service's requests come from; a target group that the service has left may still be there. */
interface Balanced {
  readonly target_group_arn: string;
  readonly container_port: number;
}

/**
 * Reads what was deployed last from the state in the bucket.
 *
 * @throws UserError where nothing is deployed, or another image than the expected one
 */
export async function readDeployed(
  settings: Settings,
  environment: Environment,
  image: string,
  before: ReadonlySet<string> | undefined,
): Promise<Deployed> {
  const { name } = environment;
  const stack = ecsStack(name);
  const nothing = () =>
    new UserError(`${stack} is not deployed, or not as a whole: 'npm run deploy -- ${name}' does it`);
  const state = await readState(settings, stack);
  const output = (key: string) => {
    const value = state.outputs?.[key]?.value;
    if (typeof value !== 'string') throw nothing();
    return value;
  };
  const [task] = attributesOf(state, 'aws_ecs_task_definition');
  const [balancer] = attributesOf(state, 'aws_lb');
  const [service] = attributesOf(state, 'aws_ecs_service');
  if (!task || !balancer || !service) throw nothing();
  const revision = String(task['arn']);
  const registered = await checkRevision(settings, name, revision, image);
  return {
    settings,
    environment,
    cluster: output('cluster_name'),
    service: output('service_name'),
    revision,
    registered,
    before,
    since: registered,
    targetGroups: new Map(
      (service['load_balancer'] as Balanced[]).map((each) => [each.target_group_arn, each.container_port]),
    ),
    balancer: String(balancer['dns_name']),
    origins: new Map(
      settings.services.map((each) => [each.name, originOf(each.name, output(`${each.name}_url`))]),
    ),
  };
}

/** Where a service is asked: the load balancer of `npm start` can be moved to other ports of this machine. */
function originOf(service: string, address: string): string {
  const url = new URL(address);
  const moved = process.env[portVariable(service)];
  if (url.hostname === 'localhost' && moved) url.port = moved;
  return url.origin;
}

/** Checks that every container of the revision is of the image; when it was registered. */
async function checkRevision(
  { region }: Settings,
  environment: string,
  revision: string,
  image: string,
): Promise<Date> {
  const { taskDefinition } = await clientFor(ECSClient, { region }).send(
    new DescribeTaskDefinitionCommand({ taskDefinition: revision }),
  );
  const { containerDefinitions = [], registeredAt = new Date(0) } = taskDefinition ?? {};
  const others = new Set(containerDefinitions.map((container) => container.image ?? 'no image'));
  others.delete(image);
  if (others.size === 0) return registeredAt;
  throw new UserError(
    `${environment}-ecs was deployed with ${[...others].join(', ')}, not with ${image}: ` +
      `'IMAGE=${image} npm run deploy -- ${environment}' deploys it`,
  );
}

/** The attributes of every resource of the type, without those whose successors are there already. */
const attributesOf = (state: State, wanted: string) =>
  resourcesOf(state)
    .filter(({ type, isDeposed }) => type === wanted && !isDeposed)
    .map(({ values }) => values);

/** `family:revision` of an ARN. */
export const shortName = (arn = 'nothing') => arn.split('/').at(-1) ?? arn;
