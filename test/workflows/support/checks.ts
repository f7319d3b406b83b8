/** What GitHub checks before it runs anything, and which parts of workflows a rehearsal supports. */
import type { Inputs, Permissions } from './workflows';

/** Of inputs, by name. */
export type Values = Readonly<Record<string, string | boolean>>;

/** The values of all inputs that are declared. */
export function withDefaults(declared: Inputs, given: Values): Values {
  const unknown = Object.keys(given).filter((name) => !(name in declared));
  if (unknown.length > 0) throw new Error(`there is no input ${unknown.join(', ')}`);
  return Object.fromEntries(
    Object.entries(declared).map(([name, { type, required, default: fallback }]) => {
      if (!['string', 'boolean', 'environment'].includes(type)) throw new Error(`not known here: ${type}`);
      const value = given[name] ?? fallback;
      if (value === undefined) {
        if (required) throw new Error(`the input ${name} is missing`);
        return [name, ''];
      }
      return [name, type === 'boolean' ? `${value}` === 'true' : `${value}`];
    }),
  );
}

/** GitHub refuses a called job that requests more permissions than its caller has. */
export function checkWithin(wanted: Permissions = {}, granted: Permissions = {}, name: string): void {
  for (const [scope, access] of Object.entries(wanted)) {
    if (granted[scope] !== access)
      throw new Error(`${name} requests ${scope}: ${access}, which its caller does not have`);
  }
}

export function checkKeys(what: object, known: readonly string[]): void {
  const unknown = Object.keys(what).filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new Error(`not known here: ${unknown.join(', ')}`);
}

export const stepKeys = words('id name if uses with run env continue-on-error');
export const jobKeys = words(
  'name needs if runs-on timeout-minutes permissions environment concurrency outputs env steps uses with',
);

function words(list: string): string[] {
  return list.split(' ');
}
