/** What is wrong with the settings that no single key can tell. */
import { CONTAINER_MIB } from './connections';
import type { Environment, Settings } from './settings';
import { variablesOfTask } from './variables';

/** Target groups of an ECS service. */
const MOST_SERVICES = 5;
/** Rules of a security group for what comes in, of IPv4, unless AWS has raised it. */
const MOST_RULES = 60;

/** One line a problem, which begins with the key. */
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
  // Either may be the one that is wrong.
  if (regions.length === 1 && other !== undefined && other !== region) {
    return [
      `region and zones must go together, got '${region}' and zones of '${other}': correct one of them`,
    ];
  }
  return [
    ...zones
      .filter((zone) => !new RegExp(`^${region}[a-h]$`).test(zone))
      .map((zone) => `zones must be of ${region}a to ${region}h, got '${zone}'`),
    ...duplicates(zones).map((zone) => `zones must differ, got '${zone}' twice`),
  ];
}

/**
 * Also of the name that is made of the project's.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
const ofStateBucket = ({ stateBucket }: Settings): string[] =>
  /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|--x-s3|--table-s3)$/.test(stateBucket)
    ? [
        'stateBucket must not begin with xn--, sthree- or amzn-s3-demo-, nor end in -s3alias, --ol-s3, --x-s3 or ' +
          `--table-s3, which S3 keeps, got '${stateBucket}': set another`,
      ]
    : [];

function ofServices({ services }: Settings): string[] {
  const names = services.map(({ name }) => name);
  return [
    ...duplicates(services.map(({ port }) => port)).map(
      (port) => `services must have ports of their own, got ${port} twice`,
    ),
    ...(services.length > MOST_SERVICES
      ? [
          `services must be ${MOST_SERVICES} at most (target groups of an ECS service), got ${names.join(', ')}`,
        ]
      : []),
    ...services.flatMap(({ name, proxies = {} }) =>
      Object.entries(proxies)
        .filter(([, target]) => !names.slice(0, names.indexOf(name)).includes(target.service))
        .map(
          ([path, target]) =>
            `services.${name}.proxies.${path}.service must be one that stands before it in services, got '${target.service}'`,
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
      ? [`environments.${name}.egress.nat must be ${zones.length} at most, one a zone, got ${egress.nat}`]
      : []),
    ...(size.memoryMiB < memory
      ? [
          `environments.${name}.size.memoryMiB must be ${memory} at least for ${services.length} services, ` +
            `${CONTAINER_MIB} for each container, got ${size.memoryMiB}`,
        ]
      : []),
    ...(rules > MOST_RULES
      ? [
          `environments.${name}.ingressCidrs must be ${Math.floor(MOST_RULES / services.length)} at most, as each ` +
            `makes a rule a service and a security group takes ${MOST_RULES}, got ${ingressCidrs.length}`,
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
          `environments.${name}.certificateArn must be of ${region} and account ${account}, got '${certificateArn}'`,
        ]
      : []),
  ];
}

function duplicates<T>(values: readonly T[]): T[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}
