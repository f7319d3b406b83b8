import type { ParseArgsConfig } from 'node:util';

/** npm's own settings for which it takes these options: it completes names, and has short ones. */
const completed: Readonly<Record<string, string>> = {
  allow: 'allow_same_version',
  to: 'token_description',
  follow: 'force',
};

/**
 * What to say where npm has taken options of the program for its own: without `--` before them it sets
 * npm_config_<option>, and the program would run as if they were not given.
 *
 * @param given what npm has left to the program
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
    // What is off is empty; so may a value be, such as that of --to=$release.
    return type === 'boolean' ? value : value !== undefined;
  });
  if (taken.length === 0) return undefined;
  const words = taken.map(([name, { type }]) => (type === 'boolean' ? `--${name}` : `--${name} …`));
  // Among what is left may be the values of what is taken.
  const left = taken.every(([, { type }]) => type === 'boolean') ? given : ['…'];
  const names = taken.map(([name]) => `--${name}`).join(', ');
  return `npm took ${names} for itself: put -- before it: npm run ${[script, '--', ...left, ...words].join(' ')}`;
}
