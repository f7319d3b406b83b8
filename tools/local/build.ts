import type { Settings } from '../../contract/settings';
import { output } from '../terminal/processes';
import { UserError } from '../terminal/program';
import { say } from '../terminal/progress';
import type { Engine } from './containers/engine';
import { buildImage } from './containers/image';
import { type EmulatedImage, imageOfBuild } from './images/of-build';

/**
 * Builds what the emulated account is to run; needs nothing of the account.
 *
 * @param engine where tasks run as containers
 * @param registry host and port of the account, as which the engine knows ECR
 * @throws UserError with the words of the build where it fails
 */
export async function build(
  settings: Settings,
  engine: Engine | undefined,
  registry: string,
): Promise<EmulatedImage> {
  if (engine) {
    const image = await buildImage(settings, engine, registry);
    say('build', `${engine.name} has built the Dockerfile`);
    return image;
  }
  const { status, stderr } = await output(process.execPath, ['--import', 'tsx', 'tools/image/build.ts']);
  if (status !== 0)
    throw new UserError(`${stderr.trim()}\nthe build failed (${status}): see its output above`);
  say('build', `dist/ holds ${settings.services.map(({ name }) => name).join(', ')}`);
  return imageOfBuild(settings);
}
