import { environmentStacks } from '../../contract/names';
import type { Environment, Settings } from '../../contract/settings';
import { say } from '../terminal/progress';
import { checkImage } from '../aws/image';
import type { Change } from '../terraform/changes';
import { deploymentsSoFar } from '../verify/service-deployments';
import { verify } from '../verify/verify';
import { deployStacks, type DeployStacksOptions, removeNeedless } from './deploy-stacks';
import { promote, short } from './promote';
import { retryFailed } from './retry';

export interface DeployEnvironmentOptions extends Pick<
  DeployStacksOptions,
  'allowed' | 'planFirst' | 'autoApprove'
> {
  readonly settings: Settings;
  readonly environment: Environment;
  /** `<repository>@sha256:…` */
  readonly image: string;
}

/**
 * Deploys networking and services of one environment with the image, proves that this image serves, and only
 * then makes it the environment's release. What the tasks of before may have needed goes last.
 *
 * @throws UserError that says what failed; the record is what it was
 */
export async function deployEnvironment(options: DeployEnvironmentOptions): Promise<void> {
  const { settings, environment, image } = options;
  const { name } = environment;
  await checkImage(settings, environment, image);
  const before = await deploymentsSoFar(settings, name);
  const deployment = { ...options, name, stacks: environmentStacks(name) };
  const { changed, outdated } = await deployStacks(deployment);
  // Terraform has nothing to change in what is as it was, and ECS starts no task of a deployment that has failed.
  const isNew = changed.some(startsDeployment) || (await retryFailed(settings, name));
  say('verify', `${name} is to run ${short(image)}`);
  await verify(settings, environment, image, { before: isNew ? before : undefined });
  await promote(settings, name, image);
  await removeNeedless(deployment, outdated);
}

/** Whether the provider asks ECS for a deployment with the change; tags alone it changes by another call. */
const startsDeployment = ({ type, attributes, action }: Change) =>
  type === 'aws_ecs_service' &&
  (action !== 'update' || attributes.some((name) => !['tags', 'tags_all'].includes(name)));
