import { UserError } from './program';

/**
 * The value of an option that takes a number.
 *
 * @param name such as `--timeout`
 * @throws UserError if it is not a number within the bounds
 */
export function wholeNumber(name: string, text: string, least = 0, most = 999_999): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new UserError(`${name} must be a whole number from ${least} to ${most}, got '${text}'`);
  }
  return value;
}
