import { type Environment, loadSettings, type Settings } from '../../contract/settings';
import type { Argument } from './program';

/** The argument of a program that takes an environment of settings.ts, or one of the other names given here. */
export const environmentArgument = (...others: readonly string[]): Argument => ({
  name: 'environment',
  oneOf: () => [...loadSettings().environments.map(({ name }) => name), ...others],
});

/** The environment of settings.ts that the argument names. */
export function environmentOf({ environments }: Settings, name: string): Environment {
  const found = environments.find((environment) => environment.name === name);
  if (!found) throw new TypeError(`${name} is an environment: the argument is checked`);
  return found;
}
