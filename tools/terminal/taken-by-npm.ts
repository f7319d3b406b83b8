import type { ParseArgsConfig } from 'node:util';

/** npm's own settings that it takes these options for: it completes abbreviated names, and has short names. */
const completed: Readonly<Record<string, string>> = {
  allow: 'allow_same_version',
  to: 'token_description',
  follow: 'force',
};

/**
 * The message if npm has taken options of the program as its own: without `--` before them it sets npm_config_<option>,
 * and the program would run without them.
 *
 * @param given the arguments that npm has passed on
 */
export function takenByNpm(
  options: NonNullable<ParseArgsConfig['options']>,
  given: readonly string[],
  env = process.env,
): string | undefined {
  const { npm_lifecycle_event: script } = env;
  if (!script) return undefined;
  const taken = Object.entries(options).filter(([name, { type }]) => {
    const value = [name.replaceAll('-', '_'), completed[name]]
      .map((setting) => env[`npm_config_${setting ?? ''}`])
      .find((each) => each !== undefined);
    // A boolean that is off is empty. A value may also be empty, such as --to=$release.
    return type === 'boolean' ? value : value !== undefined;
  });
  if (taken.length === 0) return undefined;
  const words = taken.map(([name, { type }]) => (type === 'boolean' ? `--${name}` : `--${name} …`));
  // The remaining arguments may include values of the taken options.
  const left = taken.every(([, { type }]) => type === 'boolean') ? given : ['…'];
  const names = taken.map(([name]) => `--${name}`).join(', ');
  return `npm took ${names} for itself: put -- before it: npm run ${[script, '--', ...left, ...words].join(' ')}`;
}
