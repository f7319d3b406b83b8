import type { SettingsInput } from './schema';
import { SettingsError } from './settings-error';

/**
 * What settings.ts exports. It is loaded when it is asked for: a mistake in it is then a line that names the place,
 * where an import would end in a stack trace.
 *
 * @throws SettingsError where it cannot be parsed or run
 */
export function loadUserSettings(): SettingsInput {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import cannot be caught
    return (require('../settings') as typeof import('../settings')).settings;
  } catch (error) {
    throw new SettingsError(describe(error as Error));
  }
}

/** `<file>:<line>: <message>`, as editors jump to it; of what the compiler tells, or of what was thrown. */
function describe({ name, message, stack = '' }: Error): string {
  const [, place = 'settings.ts', told] =
    /([^\s/\\]+\.ts:\d+):\d+(?:: ERROR: (.*))?/.exec(`${message}\n${stack}`) ?? [];
  const problem = told ?? message.split('\n')[0] ?? '';
  // An account id whose first digit is 0, or a region: both are code until they are quoted.
  const remedy = name === 'ReferenceError' || /octal/i.test(problem) ? ': quote it, if it is a value' : '';
  return `${place}: ${problem}${remedy}`;
}
