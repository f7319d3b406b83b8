import { inspect } from 'node:util';

import { z } from 'zod';

import { findConflicts } from './conflicts';
import { MISSING } from './forms';
import { schema, type SettingsInput } from './schema';
import { loadUserSettings } from './user-settings';
import { SettingsError } from './settings-error';

type Parsed = z.output<typeof schema>;

/** One environment of settings.ts, with defaults filled in. */
export type Environment = Parsed['environments'][string] & { readonly name: string };
export type Service = Parsed['services'][string] & { readonly name: string };

/** The checked settings, with defaults filled in. */
export type Settings = Omit<Parsed, 'stateBucket' | 'services' | 'environments'> & {
  readonly stateBucket: string;
  readonly services: readonly Service[];
  readonly environments: readonly Environment[];
};

/** The environment that promotes its releases to this one, by the order in settings.ts; undefined for the first. */
export const environmentBefore = ({ environments }: Settings, name: string): string | undefined =>
  environments[environments.findIndex((each) => each.name === name) - 1]?.name;

/**
 * Checks the settings and fills in their defaults.
 *
 * @param input the settings to check. @default the export of settings.ts
 * @throws SettingsError that names every wrong key, its value and what it must be; or if settings.ts cannot be loaded
 */
export function loadSettings(input: SettingsInput = loadUserSettings()): Settings {
  const result = schema.safeParse(input, { reportInput: true });
  if (!result.success) {
    // Zod can report one value several times: only the first report counts.
    const first = new Map(result.error.issues.toReversed().map((issue) => [issue.path.join('.'), issue]));
    throw settingsError([...first.values()].toReversed().map(describeIssue));
  }
  const { services, environments, ...rest } = result.data;
  const settings = {
    ...rest,
    // Sorted, because their order must change nothing.
    zones: rest.zones.toSorted(),
    stateBucket: rest.stateBucket ?? `${rest.project}-tfstate-${rest.account}-${rest.region}`,
    services: Object.entries(services).map(([name, service]) => ({ name, ...service })),
    environments: Object.entries(environments).map(([name, environment]) => ({ name, ...environment })),
  };
  const conflicts = findConflicts(settings);
  if (conflicts.length > 0) throw settingsError(conflicts);
  return settings;
}

const settingsError = (problems: readonly string[]) =>
  new SettingsError(problems.map((problem) => `settings.ts: ${problem}`).join('\n'));

function describeIssue(issue: z.core.$ZodIssue): string {
  const key = issue.path.join('.') || 'settings';
  const last = String(issue.path.at(-1));
  if (issue.code === 'unrecognized_keys') {
    return `${key} has no key ${issue.keys.map((name) => `'${name}'`).join(', ')}: correct or remove it`;
  }
  if (issue.code === 'invalid_key') {
    return `the name '${last}' in ${issue.path.slice(0, -1).join('.')} ${issue.issues[0]?.message ?? ''}`;
  }
  if (issue.message.startsWith(MISSING)) {
    return `${key} ${MISSING}add it, such as ${last}: ${issue.message.slice(MISSING.length)}`;
  }
  const got = inspect(issue.input, { breakLength: Infinity, depth: 1 });
  return `${key} ${issue.message}, got ${got.length > 100 ? `${got.slice(0, 99)}…` : got}`;
}
