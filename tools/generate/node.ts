import { UserError } from '../terminal/program';

const LINE = /^ARG NODE=.*$/m;

/**
 * The Dockerfile with Node's major version as the default of its argument NODE.
 *
 * @param major `config.node` of package.json
 * @throws UserError if the Dockerfile has no such argument
 */
export function dockerfileWithNode(dockerfile: string, major: string): string {
  if (!LINE.test(dockerfile)) {
    throw new UserError(`Dockerfile has no line 'ARG NODE=…': put 'ARG NODE=${major}' above its first FROM`);
  }
  return dockerfile.replace(LINE, `ARG NODE=${major}`);
}
