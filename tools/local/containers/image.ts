import type { Settings } from '../../../contract/settings';
import { commitIn, taggedDigest } from '../../aws/image';
import { imageTag } from '../../aws/image-tag';
import type { EmulatedImage } from '../images/of-build';
import { output } from '../../terminal/processes';
import { UserError } from '../../terminal/program';
import { say } from '../../terminal/progress';
import { type Engine, engineOutput, insecureFlags } from './engine';

/**
 * Builds the Dockerfile as a pipeline does, for this machine's processor.
 *
 * @param registry host and port of the emulated account, as which the engine knows ECR
 * @throws UserError with the words of the engine where it cannot
 */
export async function buildImage(
  settings: Settings,
  engine: Engine,
  registry: string,
): Promise<EmulatedImage> {
  const { project } = settings;
  const tag = await imageTag();
  const commit = commitIn([tag]);
  const repository = `${registry}/${project}`;
  const named = ['--build-arg', `REVISION=${commit ?? ''}`, '--tag', `${repository}:${tag}`];
  const { status, stdout, stderr } = await output(engine.name, [
    'build',
    ...engine.buildFlags,
    ...named,
    '.',
  ]);
  if (status !== 0) {
    throw new UserError(
      `${stdout}${stderr.trim()}\n${engine.name} cannot build the Dockerfile: see its output above`,
    );
  }
  say('build', `${engine.name} has built the Dockerfile`);
  return {
    commit,
    digest: undefined,
    push: async () => {
      await engineOutput(engine, 'push', ...insecureFlags(engine), `${repository}:${tag}`);
      const digest = await taggedDigest(settings, tag);
      if (!digest) throw new TypeError(`${project}:${tag} has been pushed and has no digest`);
      say('image', `${project} holds ${digest.slice(0, 19)}…, which ${engine.name} has built and pushed`);
      return digest;
    },
  };
}
