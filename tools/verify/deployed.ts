import { DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';

import { ecsStack } from '../../contract/names';
import { portVariable } from '../../contract/variables';
import type { Environment, Settings } from '../../contract/settings';
import { clientFor } from '../aws/clients';
import { UserError } from '../terminal/program';
import { readState } from '../aws/remote-state';
import { resourcesOf, type State } from '../terraform/state';

/** What Terraform deployed, according to its state. */
export interface Deployed {
  readonly settings: Settings;
  readonly environment: Environment;
  readonly cluster: string;
  readonly service: string;
  /** Revision of the task definition, an ARN. */
  readonly revision: string;
  /** When the revision was registered. */
  readonly registered: Date;
  /** ARNs of the service's earlier deployments. @default any deployment of the revision may be this one */
  readonly before: ReadonlySet<string> | undefined;
  /** When its deployment began, as far as known: earlier events belong to another deployment. */
  since: Date;
  /** ARN of a target group → port of its service. */
  readonly targetGroups: ReadonlyMap<string, number>;
  /** The load balancer's own host name. */
  readonly balancer: string;
  /** Service → scheme, host and port at which users reach it. */
  readonly origins: ReadonlyMap<string, string>;
}

/** A target group that the ECS service uses; the state may also hold target groups that it no longer uses. */
interface Balanced {
  readonly target_group_arn: string;
  readonly container_port: number;
}

/**
 * Reads the last deployment from the state in the bucket.
 *
 * @throws UserError if nothing is deployed, or an image other than the expected one
 */
export async function readDeployed(
  settings: Settings,
  environment: Environment,
  image: string,
  before: ReadonlySet<string> | undefined,
): Promise<Deployed> {
  const { name } = environment;
  const stack = ecsStack(name);
  const notDeployed = () =>
    new UserError(`${stack} is not deployed, or only in part: run 'npm run deploy -- ${name}'`);
  const state = await readState(settings, stack);
  const output = (key: string) => {
    const value = state.outputs?.[key]?.value;
    if (typeof value !== 'string') throw notDeployed();
    return value;
  };
  const [task] = attributesOf(state, 'aws_ecs_task_definition');
  const [balancer] = attributesOf(state, 'aws_lb');
  const [service] = attributesOf(state, 'aws_ecs_service');
  if (!task || !balancer || !service) throw notDeployed();
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

/** Origin for requests to a service: the load balancer of `npm start` can listen on other ports of this machine. */
function originOf(service: string, address: string): string {
  const url = new URL(address);
  const moved = process.env[portVariable(service)];
  if (url.hostname === 'localhost' && moved) url.port = moved;
  return url.origin;
}

/** Checks that every container of the revision uses the image. @returns when the revision was registered */
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
      `run 'IMAGE=${image} npm run deploy -- ${environment}'`,
  );
}

/** The attributes of every resource of the type, except those already replaced. */
const attributesOf = (state: State, wanted: string) =>
  resourcesOf(state)
    .filter(({ type, isDeposed }) => type === wanted && !isDeposed)
    .map(({ values }) => values);

/** `family:revision` of an ARN. */
export const shortName = (arn = 'nothing') => arn.split('/').at(-1) ?? arn;
