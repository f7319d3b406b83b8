import { parse, parseDocument } from 'yaml';

import { healthCheckCommand } from '../../../contract/health-check';
import { loadSettings } from '../../../contract/settings';
import type { SettingsInput } from '../../../contract/schema';
import { composeFile } from '../../../tools/generate/compose';
import { users } from '../../fixtures/users';

const settings = loadSettings();

test("the services are the task's: in its order, as restricted, and able to reach each other", () => {
  const narrow = { user: '1000:1000', read_only: true, cap_drop: ['ALL'], mem_limit: '256m' };
  expect(parse(composeFile(settings))).toMatchObject({
    services: {
      app: {
        ...narrow,
        ports: ['127.0.0.1:5000:5000'],
        healthcheck: { test: healthCheckCommand('app', 5000) },
      },
      redirect: {
        ...narrow,
        ports: ['127.0.0.1:5001:5001'],
        environment: expect.arrayContaining(['APP_URL=http://app:5000']) as string[],
        depends_on: { app: { condition: 'service_healthy' } },
      },
    },
  });
});

interface Composed {
  readonly name: string;
  readonly services: Readonly<
    Record<string, Record<'command' | 'ports' | 'environment', string[]> & { readonly depends_on?: object }>
  >;
}

// Podman's compose reads YAML 1.1, in which no, on and y are not words.
describe.each(['1.1', '1.2'] as const)('as YAML %s', (version) => {
  test.each(Object.entries<SettingsInput>(users))(
    '%s: every service, its port, and the services that it waits for and reaches',
    (_, input) => {
      const loaded = loadSettings(input);
      const document = parseDocument(composeFile(loaded), { version });
      expect([...document.errors, ...document.warnings]).toEqual([]);
      const { name, services } = document.toJS() as Composed;
      expect(name).toBe(loaded.project);
      const secrets = loaded.environments[0]?.secrets ?? {};
      const stated = loaded.services.map(({ name: service, port, proxies = {} }) => {
        const before = [...new Set(Object.values(proxies).map((target) => target.service))];
        const urls = loaded.services
          .filter((other) => before.includes(other.name))
          .map((other) => `${other.name.toUpperCase()}_URL=http://${other.name}:${other.port}`);
        const environment = [`${service.toUpperCase()}_PORT=${port}`, ...urls];
        return {
          service,
          command: [service],
          ports: [`127.0.0.1:${port}:${port}`],
          before,
          environment: expect.arrayContaining([
            ...environment,
            ...Object.keys(secrets[service] ?? {}),
          ]) as string[],
        };
      });
      expect(
        Object.entries(services).map(([service, { command, ports, environment, depends_on = {} }]) => ({
          service,
          command,
          ports,
          before: Object.keys(depends_on),
          environment,
        })),
      ).toEqual(stated);
    },
  );
});

test('a secret comes from the shell', () => {
  const [environment] = settings.environments;
  if (!environment) throw new Error('settings.ts has an environment');
  const secrets = { app: { API_KEY: { ssm: '/key' } } };
  const { services } = parse(composeFile({ ...settings, environments: [{ ...environment, secrets }] })) as {
    services: Record<string, { environment: string[] }>;
  };
  expect(services.app?.environment).toContain('API_KEY');
});
