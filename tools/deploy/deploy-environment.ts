import { setTimeout as sleep } from 'node:timers/promises';

import { environmentStacks } from '../../contract/names';
import type { Environment, Settings } from '../../contract/settings';
import { say } from '../terminal/progress';
import { checkImage } from '../aws/image';
import { verify } from '../verify/verify';
import { deployStacks, type DeployStacksOptions, removeNeedless } from './deploy-stacks';
import { checkNotOlder } from './newer-release';
import { promote, short } from './promote';

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

/** Milliseconds by which this machine's clock may be ahead of AWS's. */
const CLOCKS_DIFFER_MS = 10_000;
/** Milliseconds after which ECS no longer answers with what was before, where even that would pass for a success. */
const SETTLING_MS = 5_000;

/**
 * Deploys networking and services of one environment with the image, proves that this image serves, and only
 * then makes it the environment's release. What the tasks of before may have needed goes last.
 *
 * @throws UserError that says what failed; the record is what it was
 */
export async function deployEnvironment(options: DeployEnvironmentOptions): Promise<void> {
  const { settings, environment, image, isRollback = false } = options;
  const { name } = environment;
  await checkImage(settings, environment, image);
  if (!isRollback) await checkNotOlder(settings, name, image);
  // An earlier deployment of the same revision may have failed: its events are not about this one.
  const since = new Date(Date.now() - CLOCKS_DIFFER_MS);
  const deployment = { ...options, name, stacks: environmentStacks(name) };
  const outdated = await deployStacks(deployment);
  say('verify', `${name} is to run ${short(image)}`);
  await sleep(SETTLING_MS);
  if (await verify(settings, environment, image, { since })) await promote(settings, name, image);
  else say('release', `the record of ${name} stays as it is: nothing of ${short(image)} could be proven`);
  await removeNeedless(deployment, outdated);
}
