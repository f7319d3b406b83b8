import { z } from 'zod';

import { variablesOfTask } from './variables';
import { CONTAINER_MIB } from './connections';
import { settings as userSettings } from '../settings';
import { schema, type SettingsInput } from './schema';

type Parsed = z.output<typeof schema>;

/** One environment of settings.ts, defaults filled in. */
export type Environment = Parsed['environments'][string] & { readonly name: string };
export type Service = Parsed['services'][string] & { readonly name: string };

/** settings.ts, checked, defaults filled in. */
export type Settings = Omit<Parsed, 'stateBucket' | 'services' | 'environments'> & {
  readonly stateBucket: string;
  readonly services: readonly Service[];
  readonly environments: readonly Environment[];
};

/** A value of settings.ts or of the environment that cannot be used; the message is one line a problem. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Checks the settings and fills in their defaults.
 *
 * @throws SettingsError that names every wrong key, its value and what it must be
 */
export function loadSettings(input: SettingsInput = userSettings): Settings {
  const result = schema.safeParse(input, { reportInput: true });
  if (!result.success) throw settingsError(result.error.issues.map(describeIssue));
  const { services, environments, ...rest } = result.data;
  const settings = {
    ...rest,
    // A set: in which order they stand must change nothing.
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
  if (issue.code === 'unrecognized_keys') {
    return `${key} has no key ${issue.keys.map((name) => `'${name}'`).join(', ')}: correct or remove it`;
  }
  if (issue.code === 'invalid_key') {
    return `the name '${String(issue.path.at(-1))}' in ${issue.path.slice(0, -1).join('.')} ${issue.issues[0]?.message ?? ''}`;
  }
  if (issue.code === 'invalid_type' && issue.input === undefined)
    return `${key} is missing: it must be ${issue.expected}`;
  const remedy = issue.message.startsWith('must') ? issue.message : `must fit: ${issue.message}`;
  return `${key} ${remedy}, got ${JSON.stringify(issue.input)}`;
}

/** What no single key can tell. */
function findConflicts({ region, zones, services, environments, account }: Settings): string[] {
  const names = services.map(({ name }) => name);
  const list = names.join(', ');
  const taken = variablesOfTask(names);
  return [
    ...zones
      .filter((zone) => !new RegExp(`^${region}[a-h]$`).test(zone))
      .map((zone) => `zones must be of ${region}a to ${region}h, got '${zone}'`),
    ...duplicates(zones).map((zone) => `zones must differ, got '${zone}' twice`),
    ...duplicates(services.map(({ port }) => port)).map(
      (port) => `services must have ports of their own, got ${port} twice`,
    ),
    ...(services.length > 5
      ? [`services must be five at most (target groups of an ECS service), got ${list}`]
      : []),
    ...services.flatMap(({ name, proxies = {} }) =>
      Object.entries(proxies)
        .filter(([, target]) => !names.slice(0, names.indexOf(name)).includes(target.service))
        .map(
          ([path, target]) =>
            `services.${name}.proxies.${path}.service must be one that stands before it in services, got '${target.service}'`,
        ),
    ),
    ...environments.flatMap(({ name, egress, size, variables, secrets, certificateArn, domainName }) => [
      ...(typeof egress === 'object' && egress.nat > zones.length
        ? [`environments.${name}.egress.nat must be ${zones.length} at most, one a zone, got ${egress.nat}`]
        : []),
      ...(size.memoryMiB < services.length * CONTAINER_MIB
        ? [
            `environments.${name}.size.memoryMiB must be ${services.length * CONTAINER_MIB} at least for ` +
              `${services.length} services, ${CONTAINER_MIB} for each container, got ${size.memoryMiB}`,
          ]
        : []),
      ...Object.entries<Readonly<Record<string, object>>>({ variables, secrets }).flatMap(([key, owned]) => [
        ...Object.keys(owned)
          .filter((service) => !names.includes(service))
          .map((service) => `environments.${name}.${key} must be for one of ${list}, got '${service}'`),
        ...Object.entries(owned).flatMap(([service, those]) =>
          Object.keys(those)
            .filter((variable) => taken.includes(variable))
            .map(
              (variable) =>
                `environments.${name}.${key}.${service} must not have ${variable}, which the task sets`,
            ),
        ),
      ]),
      ...Object.entries(secrets).flatMap(([service, those]) =>
        Object.keys(those)
          .filter((variable) => variable in (variables[service] ?? {}))
          .map(
            (variable) =>
              `environments.${name} must have ${variable} of ${service} in variables or in secrets, got both`,
          ),
      ),
      ...(Boolean(certificateArn) !== Boolean(domainName)
        ? [
            `environments.${name} must have both certificateArn and domainName or neither, got '${certificateArn ?? domainName ?? ''}'`,
          ]
        : []),
      ...(certificateArn && !certificateArn.startsWith(`arn:aws:acm:${region}:${account}:`)
        ? [
            `environments.${name}.certificateArn must be of ${region} and account ${account}, got '${certificateArn}'`,
          ]
        : []),
    ]),
  ];
}

function duplicates<T>(values: readonly T[]): T[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}
