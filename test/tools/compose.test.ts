import { parse } from 'yaml';

import { healthCheckCommand } from '../../src/kernel/health-check';
import { loadSettings } from '../../stacks/settings';
import { composeFile } from '../../tools/containers/compose';

const settings = loadSettings();

test('the services are those of the task: in its order, as narrow, and find each other', () => {
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

test('a secret comes from the shell', () => {
  const [environment] = settings.environments;
  if (!environment) throw new Error('settings.ts has an environment');
  const secrets = { app: { API_KEY: { ssm: '/key' } } };
  const { services } = parse(composeFile({ ...settings, environments: [{ ...environment, secrets }] })) as {
    services: Record<string, { environment: string[] }>;
  };
  expect(services.app?.environment).toContain('API_KEY');
});
