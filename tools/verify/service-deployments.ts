/** ECS's own records of a service's deployments: the most reliable source for how each of them ended. */
import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  type ServiceDeployment,
  type ServiceDeploymentBrief,
} from '@aws-sdk/client-ecs';

import { clusterName } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { clientFor } from '../aws/clients';
import { type Deployed, shortName } from './deployed';

/** A service deployment, with the task definitions of its service revisions. */
export interface Remembered extends ServiceDeployment {
  /** ARN of the task definition that it deploys. */
  readonly taskDefinition?: string | undefined;
  /** ARN of the task definition that it was rolled back to. */
  readonly rolledBackTo?: string | undefined;
}

type Identified = Pick<Deployed, 'settings' | 'cluster' | 'service'>;

/** Most deployments or revisions that one call describes. */
const BATCH = 20;
/** A revision is registered before it is deployed, but AWS's clocks may differ by a little. */
const CLOCKS_DIFFER_MS = 60_000;

/** ARNs of all deployments of the environment's service so far; empty if there is no service yet. */
export async function deploymentsSoFar(settings: Settings, environment: string): Promise<Set<string>> {
  const cluster = clusterName(settings, environment);
  const briefs = await list({ settings, cluster, service: settings.project }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return new Set(briefs.map(({ serviceDeploymentArn = '' }) => serviceDeploymentArn));
}

/** Whether ECS says that there is no such cluster or service. */
export const isMissing = (error: unknown) =>
  /^(Cluster|Service)NotFoundException$/.test((error as Error).name);

/**
 * The deployments since the revision was registered, newest first: its own and later ones.
 * ECS forgets a deployment after 90 days.
 */
export async function remember(deployed: Identified & Pick<Deployed, 'registered'>): Promise<Remembered[]> {
  const after = new Date(deployed.registered.getTime() - CLOCKS_DIFFER_MS);
  const briefs = await list(deployed, after);
  const newest = briefs
    .sort((one, other) => (other.createdAt?.getTime() ?? 0) - (one.createdAt?.getTime() ?? 0))
    .slice(0, BATCH);
  if (newest.length === 0) return [];
  const client = clientFor(ECSClient, deployed.settings);
  const { serviceDeployments = [] } = await client.send(
    new DescribeServiceDeploymentsCommand({
      serviceDeploymentArns: newest.map(({ serviceDeploymentArn = '' }) => serviceDeploymentArn),
    }),
  );
  const targetOf = (each: ServiceDeployment) => each.targetServiceRevision?.arn;
  const returnOf = (each: ServiceDeployment) => each.rollback?.serviceRevisionArn;
  const wanted = [...serviceDeployments.map(targetOf), ...serviceDeployments.map(returnOf)];
  const definitions = await taskDefinitionsOf(client, [
    ...new Set(wanted.filter((arn) => arn !== undefined)),
  ]);
  return newest
    .map((brief) =>
      serviceDeployments.find((each) => each.serviceDeploymentArn === brief.serviceDeploymentArn),
    )
    .filter((each) => each !== undefined)
    .map((each) => ({
      ...each,
      taskDefinition: definitions.get(targetOf(each)),
      rolledBackTo: definitions.get(returnOf(each)),
    }));
}

/** Such as `fargate-duo-dev:7: SUCCESSFUL`, followed by ECS's reasons. */
export function describeRemembered(each: Remembered): string {
  const { deploymentCircuitBreaker: breaker, alarms: watched } = each;
  const facts = [
    each.statusReason,
    each.rollback?.reason,
    breaker &&
      `circuit breaker ${breaker.status ?? ''} (${breaker.failureCount ?? 0} of ${breaker.threshold ?? 0} failed)`,
    watched?.triggeredAlarmNames?.length && `triggered alarms: ${watched.triggeredAlarmNames.join(', ')}`,
  ];
  const details = [...new Set(facts)].filter(Boolean).join('; ');
  return `${shortName(each.taskDefinition)}: ${each.status ?? 'UNKNOWN'}${details && `; ${details}`}`;
}

async function list(
  { settings, cluster, service }: Identified,
  after?: Date,
): Promise<ServiceDeploymentBrief[]> {
  const client = clientFor(ECSClient, settings);
  const briefs: ServiceDeploymentBrief[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListServiceDeploymentsCommand({
        cluster,
        service,
        nextToken,
        ...(after && { createdAt: { after } }),
      }),
    );
    briefs.push(...(page.serviceDeployments ?? []));
    ({ nextToken } = page);
  } while (nextToken);
  return briefs;
}

/** Service revision → its task definition. */
async function taskDefinitionsOf(
  client: ECSClient,
  arns: readonly string[],
): Promise<Map<string | undefined, string | undefined>> {
  const definitions = new Map<string | undefined, string | undefined>();
  for (let first = 0; first < arns.length; first += BATCH) {
    const { serviceRevisions = [] } = await client.send(
      new DescribeServiceRevisionsCommand({ serviceRevisionArns: arns.slice(first, first + BATCH) }),
    );
    for (const each of serviceRevisions) definitions.set(each.serviceRevisionArn, each.taskDefinition);
  }
  return definitions;
}
