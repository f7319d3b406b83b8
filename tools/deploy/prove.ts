import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';

import { clusterName } from '../../contract/names';
import type { Environment, Settings } from '../../contract/settings';
import { clientFor } from '../aws/clients';
import { say } from '../terminal/progress';
import type { Change } from '../terraform/changes';
import { describeService } from '../verify/deployment';
import { primaryOf } from '../verify/verdict';
import { verify } from '../verify/verify';
import { promote } from './promote';
import { short } from '../aws/image';

interface Candidate {
  readonly settings: Settings;
  readonly environment: Environment;
  /** `<repository>@sha256:…` */
  readonly image: string;
}

interface Applied {
  /** ARNs of the service's deployments from before the apply. */
  readonly before: ReadonlySet<string>;
  readonly changed: readonly Change[];
}

/**
 * Proves that the image just deployed serves, and makes it the environment's release.
 *
 * @throws VerificationError if it does not serve; the release record is unchanged
 */
export async function prove(
  { settings, environment, image }: Candidate,
  { before, changed }: Applied,
): Promise<void> {
  const { name } = environment;
  const isNew = changed.some(startsDeployment) || (await retryFailed(settings, name));
  say('verify', `${name} must run ${short(image)}`);
  await verify(settings, environment, image, { before: isNew ? before : undefined, showRollout: true });
  await promote(settings, name, image);
}

/** Whether the provider starts an ECS deployment for the change; for tags alone it does not. */
export const startsDeployment = ({ type, attributes, action }: Change) =>
  type === 'aws_ecs_service' &&
  (action !== 'update' || attributes.some((name) => !['tags', 'tags_all'].includes(name)));

/**
 * Starts a new deployment of the environment's service if its primary deployment failed and could not be rolled back:
 * ECS starts no more tasks for a failed deployment, even after the cause is fixed.
 *
 * @returns whether a deployment was started
 */
async function retryFailed(settings: Settings, environment: string): Promise<boolean> {
  const identified = { settings, cluster: clusterName(settings, environment), service: settings.project };
  const service = await describeService(identified);
  const failed = service && primaryOf(service);
  if (failed?.rolloutState !== 'FAILED') return false;
  const { cluster } = identified;
  await clientFor(ECSClient, settings).send(
    new UpdateServiceCommand({ cluster, service: settings.project, forceNewDeployment: true }),
  );
  say(
    'ecs',
    `the primary deployment of ${environment} has failed (${failed.rolloutStateReason ?? 'no reason'}): trying again`,
  );
  return true;
}
