import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';

import { clusterName } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { clientFor } from '../aws/clients';
import { say } from '../terminal/progress';
import { describeService } from '../verify/deployment';
import { primaryOf } from '../verify/verdict';

/**
 * Starts a new deployment of what the environment's service is to run where the one in charge has failed and nothing
 * was there to turn back to: ECS starts no more tasks of it, whatever was mended meanwhile.
 *
 * @returns whether one was started
 */
export async function retryFailed(settings: Settings, environment: string): Promise<boolean> {
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
