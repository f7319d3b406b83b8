import type { SettingsInput } from './schema';
import { SettingsError } from './settings-error';

/**
 * The export of settings.ts. It is loaded on demand, so that a mistake in it becomes a one-line message with its
 * place; with an import it would be a stack trace.
 *
 * @throws SettingsError if it cannot be parsed or run
 */
export function loadUserSettings(): SettingsInput {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import cannot be caught
    return (require('../settings') as typeof import('../settings')).settings;
  } catch (error) {
    throw new SettingsError(describe(error as Error));
  }
}

/** The compiler's message or the thrown error as `<file>:<line>: <message>`, a format that editors can jump to. */
function describe({ name, message, stack = '' }: Error): string {
  const [, place = 'settings.ts', compilerMessage] =
    /([^\s/\\]+\.ts:\d+):\d+(?:: ERROR: (.*))?/.exec(`${message}\n${stack}`) ?? [];
  const problem = compilerMessage ?? message.split('\n')[0] ?? '';
  // An unquoted account id that starts with 0, or an unquoted region, is read as code.
  const remedy = name === 'ReferenceError' || /octal/i.test(problem) ? ': quote it if it is a value' : '';
  return `${place}: ${problem}${remedy}`;
}
