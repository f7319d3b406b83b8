import type { Environment, Settings } from '../stacks/settings';
import { UserError } from './program';

/**
 * The environment of settings.ts that a program is to act on.
 *
 * @throws UserError that lists the environments where there is none of that name
 */
export function environmentOf(settings: Settings, name: string): Environment {
  const found = settings.environments.find((environment) => environment.name === name);
  if (found) return found;
  const names = settings.environments.map((environment) => environment.name).join(', ');
  throw new UserError(`settings.ts has no environment '${name}': it must be one of ${names}`);
}
