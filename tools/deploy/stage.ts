/** An environment as a stage of the workflow `deploy`: which images it accepts, and when a push skips it. */
import { environmentStacks } from '../../contract/names';
import { environmentBefore, type Settings } from '../../contract/settings';
import { checkImage, short, tagsOf } from '../aws/image';
import { readRelease } from '../aws/release-record';
import { readState } from '../aws/remote-state';
import { setOutput } from '../github/output';
import { announce } from '../github/summary';
import { UserError } from '../terminal/program';
import { resourcesOf } from '../terraform/state';
import { deployEnvironment, type DeployEnvironmentOptions } from './deploy-environment';
import { newerRelease } from './newer-release';

/**
 * Deploys the environment, unless a push started the run and there is a reason to skip the environment, which is
 * reported. The step's output `deployed` is 'true' or 'false'.
 *
 * @throws UserError if the previous environment, in the order of settings.ts, has not released the image
 */
export async function deployStage(options: DeployEnvironmentOptions): Promise<void> {
  const { settings, environment, image } = options;
  await checkImage(settings, environment, image);
  const isPush = process.env.GITHUB_EVENT_NAME === 'push';
  const reason = isPush ? await reasonToSkip(settings, environment.name, image) : undefined;
  if (reason) {
    announce(reason);
  } else {
    await checkReleasedBefore(settings, environment.name, image);
    await deployEnvironment(options);
  }
  setOutput('deployed', String(!reason));
}

/** Why a push does not deploy the image to the environment; undefined if it does. */
export async function reasonToSkip(
  settings: Settings,
  name: string,
  image: string,
): Promise<string | undefined> {
  for (const other of [environmentBefore(settings, name), name]) {
    const newer = other && (await newerRelease(settings, other, image));
    if (newer)
      return `${name} is skipped: ${other} has released commit ${newer.released}, which is newer than ${newer.commit} and has its own run.`;
  }
  if (await isDestroyed(settings, name))
    return `${name} stays destroyed: a push does not bring it back. Start the workflow deploy by hand and choose ${name}.`;
  return undefined;
}

/** Whether it is empty but has a release. Without a release it is new, or its first deployment failed. */
async function isDestroyed(settings: Settings, name: string): Promise<boolean> {
  const states = await Promise.all(environmentStacks(name).map((stack) => readState(settings, stack)));
  const isEmpty = states.every((state) => resourcesOf(state).length === 0);
  return isEmpty && (await readRelease(settings, name)) !== undefined;
}

/** Refuses an image without the tag `<environment>-…` that the previous environment gives to its releases. */
export async function checkReleasedBefore(settings: Settings, name: string, image: string): Promise<void> {
  const before = environmentBefore(settings, name);
  if (!before || (await tagsOf(settings, image)).some((tag) => tag.startsWith(`${before}-`))) return;
  throw new UserError(
    `refused, nothing was changed: ${before} has not released ${short(image)}: ` +
      `deploy it to ${before} before ${name}`,
  );
}
