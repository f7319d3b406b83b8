/** What every service gets in every environment, whatever its name and port: a place to run, a way in, monitoring. */
import { loadSettings } from '../../contract/settings';
import type { SettingsInput } from '../../contract/schema';
import { users } from '../fixtures/users';
import { resourcesOf } from './support/forms';
import { containersOf, synthesize, type Synthesized } from './synthesize';

interface Container {
  readonly name: string;
  readonly cpu: number;
  readonly memory: number;
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly secrets: readonly { readonly name: string }[];
  readonly logConfiguration: { readonly options: Readonly<Record<string, string>> };
}

/** The resource that an attribute refers to. */
function referred(stack: Synthesized, reference: unknown): Record<string, unknown> {
  const [, type = '', name = ''] = /^\$\{(\w+)\.([\w-]+)\.\w+\}$/.exec(String(reference)) ?? [];
  const found = resourcesOf(stack)[type]?.[name];
  if (!found) throw new Error(`${String(reference)} refers to nothing`);
  return found;
}

describe.each(Object.entries<SettingsInput>(users))('%s', (_, input) => {
  const { project, region, services, environments } = loadSettings(input);
  const stacks = synthesize(input);

  describe.each(environments)('$name', (environment) => {
    const stack = stacks(`${environment.name}-ecs`);
    const containers = containersOf(stack) as unknown as Container[];

    test('a container runs it, starts after the services that it proxies to, and knows their ports', () => {
      expect(containers).toMatchObject(
        services.map(({ name, port, proxies = {} }) => {
          const targets = Object.values(proxies).map((target) => target.service);
          const before = services.filter((other) => targets.includes(other.name));
          return {
            name,
            command: [name],
            portMappings: [{ containerPort: port, hostPort: port, protocol: 'tcp' }],
            dependsOn: before.map((other) => ({ containerName: other.name, condition: 'HEALTHY' })),
            environment: expect.arrayContaining(
              [{ name, port }, ...before].map((each) => ({
                name: `${each.name.toUpperCase()}_PORT`,
                value: `${each.port}`,
              })),
            ) as unknown,
            readonlyRootFilesystem: !environment.exec,
          };
        }),
      );
    });

    test('its container has only its own secrets', () => {
      expect(containers.map(({ name, secrets }) => [name, secrets.map((secret) => secret.name)])).toEqual(
        services.map(({ name }) => [name, Object.keys(environment.secrets[name] ?? {})]),
      );
    });

    test('the task has the size that the environment states, and its containers together take no more', () => {
      expect(stack.one('aws_ecs_task_definition')).toMatchObject({
        cpu: `${environment.size.cpu}`,
        memory: `${environment.size.memoryMiB}`,
        runtime_platform: { cpu_architecture: environment.architecture },
      });
      const sumOf = (key: 'cpu' | 'memory') => containers.reduce((sum, { [key]: share }) => sum + share, 0);
      expect(sumOf('cpu')).toBeLessThanOrEqual(environment.size.cpu);
      expect(sumOf('memory')).toBeLessThanOrEqual(environment.size.memoryMiB);
    });

    test('it has a log group of its own', () => {
      const logs = containers.map(({ logConfiguration: { options } }) => ({
        ...referred(stack, options['awslogs-group']),
        region: options['awslogs-region'],
      }));
      expect(logs).toMatchObject(
        services.map(({ name }) => ({
          name: `/${project}/${environment.name}/${name}`,
          retention_in_days: environment.logRetentionDays,
          region,
        })),
      );
    });

    test('a listener on its port leads to its container, which is probed on its path', () => {
      const listeners = stack.all('aws_lb_listener').map(({ port, protocol, default_action }) => {
        const [action] = default_action as [{ target_group_arn: string }];
        return { port, protocol, group: action.target_group_arn };
      });
      const attached = stack.one('aws_ecs_service').load_balancer as Record<string, unknown>[];
      expect(attached.map(({ target_group_arn }) => target_group_arn).sort()).toEqual(
        listeners.map(({ group }) => group).sort(),
      );
      const found = attached.map(({ container_name, container_port, target_group_arn }) => ({
        container: [container_name, container_port],
        listeners: listeners.filter(({ group }) => group === target_group_arn),
        group: referred(stack, target_group_arn),
      }));
      expect(found).toMatchObject(
        services.map(({ name, port, healthPath }) => ({
          container: [name, port],
          listeners: [{ port, protocol: environment.certificateArn ? 'HTTPS' : 'HTTP' }],
          group: { port, protocol: 'HTTP', health_check: { path: healthPath } },
        })),
      );
    });

    test('its address is an output', () => {
      const path = ({ proxies = {} }: (typeof services)[number]) => Object.keys(proxies)[0] ?? '';
      const urls = services.map((service) => [
        service.name,
        String(stack.output[`${service.name}_url`]?.value).replace(/\$\{[^}]+\}/, '<balancer>'),
      ]);
      const { domainName } = environment;
      const host = domainName ? `https://${domainName}` : 'http://<balancer>';
      expect(urls).toEqual(
        services.map((service) => [service.name, `${host}:${service.port}${path(service)}`]),
      );
    });

    test('it is scaled by its requests, and alarms watch its errors and its tasks', () => {
      const policies = stack.all('aws_appautoscaling_policy').map(({ name }) => name);
      expect(policies).toEqual(expect.arrayContaining(services.map(({ name }) => `${name}-requests`)));
      const prefix = `${project}-${environment.name}`;
      const alarms = stack.all('aws_cloudwatch_metric_alarm').map(({ alarm_name }) => alarm_name);
      expect(alarms).toEqual(
        expect.arrayContaining(
          services.flatMap(({ name }) => [`${prefix}-${name}-errors`, `${prefix}-${name}-unhealthy`]),
        ),
      );
    });
  });
});
