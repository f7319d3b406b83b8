import type { Settings } from '../../../contract/settings';
import { commitIn, taggedDigest } from '../../aws/image';
import { imageTag } from '../../aws/image-tag';
import type { EmulatedImage } from '../images/of-build';
import { output } from '../../terminal/processes';
import { UserError } from '../../terminal/program';
import { say } from '../../terminal/progress';
import { type Engine, engineOutput, insecureFlags } from './engine';

/**
 * Builds the Dockerfile like a pipeline, for this machine's processor.
 *
 * @param registry host and port of the emulated account, which the engine uses as ECR
 * @throws UserError with the engine's output if the build fails
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
      if (!digest) throw new TypeError(`${project}:${tag} was pushed but has no digest`);
      say('image', `${project} has ${digest.slice(0, 19)}…, built and pushed by ${engine.name}`);
      return digest;
    },
  };
}
