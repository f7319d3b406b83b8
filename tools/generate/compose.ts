import { stringify } from 'yaml';

import { portVariable } from '../../contract/variables';
import { type ContainerDefinition, containerDefinition } from '../../stacks/ecs/container-definition';
import { secretsOf } from '../../contract/secrets';
import type { Settings } from '../../contract/settings';
import { UserError } from '../terminal/program';

const HEADER = `\
# The task of the first environment in settings.ts, on this machine: 'docker compose up --build'.
# Made by 'npm run generate': edit settings.ts instead.
`;

/**
 * The task definition as a Compose file. Two things differ from a task: each service has a network namespace of its own,
 * which older releases of podman-compose cannot share, and knows the others by name; and no balancer has to hear of
 * their end, so nothing delays it.
 *
 * @see https://github.com/compose-spec/compose-spec/blob/main/spec.md
 */
export function composeFile(settings: Settings): string {
  const { services, project, region } = settings;
  const [environment] = settings.environments;
  if (!environment) throw new UserError('settings.ts: environments is empty: nothing runs');
  const { size } = environment;

  const composed = services.map((service) => {
    const definition = containerDefinition({
      service,
      services,
      image: project,
      size,
      logGroupName: '',
      region,
      variables: environment.variables[service.name] ?? {},
      secrets: secretsOf(settings, environment),
      exec: false,
    });
    const upstreams = definition.dependsOn.map(({ containerName }) => containerName);
    const urls = services
      .filter(({ name }) => upstreams.includes(name))
      .map(({ name, port }) => `${portVariable(name).replace(/PORT$/, 'URL')}=http://${name}:${port}`);
    return [service.name, { build: '.', ...composeService(definition, size.cpu, urls) }] as const;
  });
  const content = { name: project, services: Object.fromEntries(composed) };
  // podman-compose reads YAML 1.1, for which a service named no or on would be a boolean: version 1.1 quotes those.
  return HEADER + stringify(content, { version: '1.1', singleQuote: true, lineWidth: 0 });
}

function composeService(definition: ContainerDefinition, cpu: number, urls: readonly string[]) {
  const {
    image,
    command,
    user,
    memory,
    environment,
    secrets,
    dependsOn,
    healthCheck,
    stopTimeout,
    portMappings,
  } = definition;
  // Compose would take a $ for the beginning of a variable.
  const literal = (text: string) => text.replaceAll('$', '$$$$');
  return {
    image,
    command,
    user,
    read_only: definition.readonlyRootFilesystem,
    cap_drop: definition.linuxParameters.capabilities.drop,
    cpus: cpu / 1024,
    mem_limit: `${memory}m`,
    ports: portMappings.map(({ hostPort, containerPort }) => `127.0.0.1:${hostPort}:${containerPort}`),
    environment: [
      ...environment
        .filter(({ name }) => name !== 'SHUTDOWN_DELAY_MS')
        .map(({ name, value }) => `${name}=${value}`),
      ...urls,
      // Without a value: that of the shell.
      ...secrets.map(({ name }) => name),
    ].map(literal),
    healthcheck: {
      test: healthCheck.command.map(literal),
      interval: `${healthCheck.interval}s`,
      timeout: `${healthCheck.timeout}s`,
      retries: healthCheck.retries,
      start_period: `${healthCheck.startPeriod}s`,
    },
    stop_grace_period: `${stopTimeout}s`,
    ...(dependsOn.length === 0
      ? {}
      : {
          depends_on: Object.fromEntries(
            dependsOn.map(({ containerName, condition }) => [
              containerName,
              { condition: `service_${condition.toLowerCase()}` },
            ]),
          ),
        }),
  };
}
