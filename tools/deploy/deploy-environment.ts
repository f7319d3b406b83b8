import { environmentStacks } from '../../contract/names';
import type { Environment, Settings } from '../../contract/settings';
import { checkImage } from '../aws/image';
import { deploymentsSoFar } from '../verify/service-deployments';
import { deployStacks, type DeployStacksOptions, removeUnneeded } from './deploy-stacks';
import { checkNotOlder } from './newer-release';
import { prove } from './prove';

export interface DeployEnvironmentOptions extends Pick<
  DeployStacksOptions,
  'allowed' | 'planFirst' | 'autoApprove'
> {
  readonly settings: Settings;
  readonly environment: Environment;
  /** `<repository>@sha256:…` */
  readonly image: string;
  /** The image may be older than the recorded release. @default false */
  readonly isRollback?: boolean;
}

/**
 * Deploys an environment's networking and services with the image, proves that the image serves, and only then makes it
 * the environment's release. Resources that the previous tasks may have needed are removed last.
 *
 * @throws UserError that says what failed; the release record is unchanged
 */
export async function deployEnvironment(options: DeployEnvironmentOptions): Promise<void> {
  const { settings, environment, image, isRollback = false } = options;
  const { name } = environment;
  await checkImage(settings, environment, image);
  if (!isRollback) await checkNotOlder(settings, name, image);
  const before = await deploymentsSoFar(settings, name);
  const deployment = { ...options, name, stacks: environmentStacks(name) };
  const { changed, outdated } = await deployStacks(deployment);
  await prove(options, { before, changed });
  await removeUnneeded(deployment, outdated);
}
