/** Rules that involve more than one key of the settings. */
import { CONTAINER_MIB } from './connections';
import type { Environment, Settings } from './settings';
import { variablesOfTask } from './variables';

/** The most target groups that an ECS service takes. */
const MAX_SERVICES = 5;
/** Default quota of inbound IPv4 rules of a security group. */
const MAX_RULES = 60;

/** One line per problem; it starts with the key. */
export const findConflicts = (settings: Settings): string[] => [
  ...ofZones(settings),
  ...ofStateBucket(settings),
  ...ofServices(settings),
  ...settings.environments.flatMap((environment) => [
    ...ofNetwork(settings, environment),
    ...ofVariables(settings, environment),
    ...ofCertificate(settings, environment),
  ]),
];

function ofZones({ region, zones }: Settings): string[] {
  const regions = [...new Set(zones.map((zone) => /^([a-z]+(?:-[a-z]+)+-\d)[a-h]$/.exec(zone)?.[1]))];
  const [other] = regions;
  // Either may be wrong.
  if (regions.length === 1 && other !== undefined && other !== region) {
    return [`region and zones must match, got '${region}' and zones of '${other}': correct one of them`];
  }
  return [
    ...zones
      .filter((zone) => !new RegExp(`^${region}[a-h]$`).test(zone))
      .map((zone) => `zones must be from ${region}a to ${region}h, got '${zone}'`),
    ...duplicates(zones).map((zone) => `zones must differ, got '${zone}' twice`),
  ];
}

/**
 * Also checks the default name, which is made from the project's name.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
const ofStateBucket = ({ stateBucket }: Settings): string[] =>
  /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|--x-s3|--table-s3)$/.test(stateBucket)
    ? [
        'stateBucket must not begin with xn--, sthree- or amzn-s3-demo-, nor end in -s3alias, --ol-s3, --x-s3 or ' +
          `--table-s3, which S3 reserves, got '${stateBucket}': set another`,
      ]
    : [];

function ofServices({ services }: Settings): string[] {
  const names = services.map(({ name }) => name);
  return [
    ...duplicates(services.map(({ port }) => port)).map(
      (port) => `services must have different ports, got ${port} twice`,
    ),
    ...(services.length > MAX_SERVICES
      ? [
          `services must be at most ${MAX_SERVICES}, one per target group of an ECS service, got ${names.join(', ')}`,
        ]
      : []),
    ...services.flatMap(({ name, proxies = {} }) =>
      Object.entries(proxies)
        .filter(([, target]) => !names.slice(0, names.indexOf(name)).includes(target.service))
        .map(
          ([path, target]) =>
            `services.${name}.proxies.${path}.service must be a service listed before ${name}, got '${target.service}'`,
        ),
    ),
  ];
}

function ofNetwork(
  { zones, services }: Settings,
  { name, egress, size, ingressCidrs }: Environment,
): string[] {
  const memory = services.length * CONTAINER_MIB;
  const rules = services.length * ingressCidrs.length;
  return [
    ...(typeof egress === 'object' && egress.nat > zones.length
      ? [`environments.${name}.egress.nat must be at most ${zones.length}, one per zone, got ${egress.nat}`]
      : []),
    ...(size.memoryMiB < memory
      ? [
          `environments.${name}.size.memoryMiB must be at least ${memory} for ${services.length} services, ` +
            `${CONTAINER_MIB} per container, got ${size.memoryMiB}`,
        ]
      : []),
    ...(rules > MAX_RULES
      ? [
          `environments.${name}.ingressCidrs must be at most ${Math.floor(MAX_RULES / services.length)}, because ` +
            `each makes one rule per service and a security group takes ${MAX_RULES}, got ${ingressCidrs.length}`,
        ]
      : []),
  ];
}

function ofVariables({ services }: Settings, { name, variables, secrets }: Environment): string[] {
  const names = services.map((service) => service.name);
  const taken = variablesOfTask(names);
  return [
    ...Object.entries<Readonly<Record<string, object>>>({ variables, secrets }).flatMap(([key, owned]) => [
      ...Object.keys(owned)
        .filter((service) => !names.includes(service))
        .map(
          (service) => `environments.${name}.${key} must be for one of ${names.join(', ')}, got '${service}'`,
        ),
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
  ];
}

function ofCertificate(
  { region, account }: Settings,
  { name, certificateArn, domainName }: Environment,
): string[] {
  return [
    ...(Boolean(certificateArn) !== Boolean(domainName)
      ? [
          `environments.${name} must have both certificateArn and domainName or neither, got '${certificateArn ?? domainName ?? ''}'`,
        ]
      : []),
    ...(certificateArn && !certificateArn.startsWith(`arn:aws:acm:${region}:${account}:`)
      ? [
          `environments.${name}.certificateArn must be in ${region} and account ${account}, got '${certificateArn}'`,
        ]
      : []),
  ];
}

function duplicates<T>(values: readonly T[]): T[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}
