import type { ContainerDefinition } from '@aws-sdk/client-ecs';

import { runTask } from '../../../tools/local/task';
import { asProcesses } from '../../../tools/local/task-processes';

const run = (
  containers: ContainerDefinition[],
  onStart: (container: ContainerDefinition) => void = () => undefined,
) => runTask({ containerDefinitions: containers }, asProcesses({}), onStart);
const alwaysHealthy = { command: ['CMD', 'node', '-e', '0'] };

test('a secret that is not in the environment is asked for by name', async () => {
  const secrets = [{ name: 'API_KEY', valueFrom: 'arn:aws:ssm:us-east-1:111122223333:parameter/key' }];
  await expect(run([{ name: 'app', command: ['app'], secrets }])).rejects.toThrow(
    'app has the secret API_KEY (arn:aws:ssm:us-east-1:111122223333:parameter/key): set API_KEY in your environment',
  );
});

test('a container that ends before it is healthy is named with its status', async () => {
  const never = { command: ['CMD', 'node', '-e', 'process.exit(1)'] };
  const container = { name: 'app', command: ['no-such-role'], healthCheck: never };
  await expect(run([container])).rejects.toThrow(
    /^app has ended \(\d+\) while it started: see its output above$/,
  );
});

test('a health check of another kind than CMD is refused by name', async () => {
  const healthCheck = { command: ['CMD-SHELL', 'true'] };
  await expect(run([{ name: 'app', command: ['no-such-role'], healthCheck }])).rejects.toThrow(
    "the health check of app is of the kind 'CMD-SHELL', only CMD is run here",
  );
});

test('containers start after those that they depend on, whatever the order of the definition', async () => {
  const started: string[] = [];
  const containers = [
    {
      name: 'redirect',
      command: ['no-such-role'],
      dependsOn: [{ containerName: 'app', condition: 'HEALTHY' as const }],
    },
    { name: 'app', command: ['no-such-role'], healthCheck: alwaysHealthy },
  ];
  const onStart = ({ name = '' }: ContainerDefinition) => started.push(name);
  await run(containers, onStart).catch(() => undefined);
  expect(started[0]).toBe('app');
});
