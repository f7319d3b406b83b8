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
  /** Deployments of the service from before the apply, ARNs. */
  readonly before: ReadonlySet<string>;
  readonly changed: readonly Change[];
}

/**
 * Proves that the image which was just deployed serves, and makes it the environment's release.
 *
 * @throws VerificationError where it does not; the record is what it was
 */
export async function prove(
  { settings, environment, image }: Candidate,
  { before, changed }: Applied,
): Promise<void> {
  const { name } = environment;
  const isNew = changed.some(startsDeployment) || (await retryFailed(settings, name));
  say('verify', `${name} is to run ${short(image)}`);
  await verify(settings, environment, image, { before: isNew ? before : undefined, showRollout: true });
  await promote(settings, name, image);
}

/** Whether the provider asks ECS for a deployment with the change; tags alone it changes by another call. */
export const startsDeployment = ({ type, attributes, action }: Change) =>
  type === 'aws_ecs_service' &&
  (action !== 'update' || attributes.some((name) => !['tags', 'tags_all'].includes(name)));

/**
 * Starts a new deployment of what the environment's service is to run where the one in charge has failed and nothing
 * was there to turn back to: ECS starts no more tasks of it, whatever was mended meanwhile.
 *
 * @returns whether one was started
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
    `the deployment in charge of ${environment} has failed (${failed.rolloutStateReason ?? 'no reason'}): tried again`,
  );
  return true;
}
