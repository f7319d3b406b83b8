import type { Environment, Settings } from '../../stacks/settings';
import { say } from '../progress';
import { readDeployed, shortName } from './deployed';
import { watchDeployment } from './deployment';
import { type Patience, patiently } from './patience';

/**
 * Proves that the image is what the environment's users get.
 *
 * @throws VerificationError where it is not, after the reasons were printed and added to the job's summary
 */
export async function verify(
  settings: Settings,
  environment: Environment,
  image: string,
  patience: Patience = {},
): Promise<void> {
  const deployed = await readDeployed(settings, environment, image);
  const deployment = watchDeployment(deployed);
  await patiently(() => deployment(), patience);
  say('deployment', `${shortName(deployed.revision)} is COMPLETED`);
}
