/** The arguments of podman and docker for a task definition: all of it, or a refusal names what is unsupported. */
import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';

import { loadSettings } from '../../../../contract/settings';
import { containerDefinition } from '../../../../stacks/ecs/container-definition';
import { containerArguments, portsOf } from '../../../../tools/local/agent/container-arguments';

const settings = loadSettings();
const digest = `sha256:${'0'.repeat(64)}`;

/** As in the stacks. */
const deployed = (name: string) => {
  const service = settings.services.find((each) => each.name === name);
  if (!service) throw new Error(`settings.ts has no ${name}`);
  return containerDefinition({
    service,
    services: settings.services,
    image: `111122223333.dkr.ecr.us-east-1.amazonaws.com/fargate-duo@${digest}`,
    size: { cpu: 256, memoryMiB: 512 },
    logGroupName: '/fargate-duo/dev/app',
    region: 'us-east-1',
    variables: {},
    secrets: [],
    exec: false,
  }) as ContainerDefinition;
};

const task: TaskDefinition = { family: 'fargate-duo-dev', networkMode: 'awsvpc', cpu: '256', memory: '512' };

const argumentsOf = (container: ContainerDefinition, isPodman = true) =>
  containerArguments(task, container, {
    registry: '127.0.0.1:4566',
    network: 'container:pause',
    overrides: { SHUTDOWN_DELAY_MS: '0' },
    isPodman,
  });

test('the deployed image is run by its digest, with everything that the definition sets', () => {
  expect(argumentsOf(deployed('redirect'))).toEqual([
    '--network=container:pause',
    '--cpus=0.25',
    '--cpu-shares=128',
    '--memory=256m',
    '--memory-swap=256m',
    '--user=1000:1000',
    '--read-only',
    '--read-only-tmpfs=false',
    '--init',
    '--cap-drop=ALL',
    '--ulimit=nofile=65536:65536',
    '--env=REDIRECT_PORT=5001',
    '--env=APP_PORT=5000',
    '--env=SHUTDOWN_DELAY_MS=0',
    '--env=SHUTDOWN_TIMEOUT_MS=43000',
    '--env=MAX_CONNECTIONS=780',
    `127.0.0.1:4566/fargate-duo@${digest}`,
    'redirect',
  ]);
});

test('docker gets no writable folder', () => {
  expect(argumentsOf(deployed('app'), false)).not.toContain('--read-only-tmpfs=false');
});

test.each([
  [{ entryPoint: ['/bin/sh', '-c'], command: ['true'] }, ['--entrypoint=/bin/sh', 'alpine', '-c', 'true']],
  [
    { workingDirectory: '/srv', memoryReservation: 64 },
    ['--memory-reservation=64m', '--workdir=/srv', 'alpine'],
  ],
  [{ linuxParameters: { capabilities: { add: ['SYS_PTRACE'] } } }, ['--cap-add=SYS_PTRACE', 'alpine']],
  [{ readonlyRootFilesystem: false, cpu: 0, mountPoints: [], privileged: false }, ['alpine']],
])('%j is translated', (definition, expected) => {
  const args = argumentsOf({ name: 'app', image: 'alpine', ...definition });
  expect(args.filter((each) => !/^--(network|cpus|env)=/.test(each))).toEqual(expected);
});

test('no argument contains the value of a secret', () => {
  const secrets = [{ name: 'API_KEY', valueFrom: 'arn:aws:ssm:us-east-1:111122223333:parameter/key' }];
  expect(argumentsOf({ name: 'app', image: 'alpine', secrets })).toContain('--env=API_KEY');
});

test.each<[Partial<ContainerDefinition>, string]>([
  [{ essential: false }, 'essential false'],
  [{ privileged: true }, 'privileged true'],
  [{ mountPoints: [{ sourceVolume: 'v' }] }, 'mountPoints [{"sourceVolume":"v"}]'],
  [
    { linuxParameters: { tmpfs: [{ containerPath: '/tmp', size: 1 }] } },
    'tmpfs [{"containerPath":"/tmp","size":1}]',
  ],
  [{ logConfiguration: { logDriver: 'splunk' } }, 'logDriver "splunk"'],
  [
    { portMappings: [{ containerPort: 80, hostPort: 81 }] },
    'portMappings {"containerPort":80,"hostPort":81}',
  ],
  [
    { portMappings: [{ containerPort: 53, protocol: 'udp' }] },
    'portMappings {"containerPort":53,"protocol":"udp"}',
  ],
  [
    { repositoryCredentials: { credentialsParameter: 'x' } },
    'repositoryCredentials {"credentialsParameter":"x"}',
  ],
])('a container with %j is refused, and the message names it', (definition, named) => {
  expect(() => argumentsOf({ name: 'app', image: 'alpine', ...definition })).toThrow(
    `app has ${named} in its task definition, which is not supported here: run it without --containers`,
  );
});

test('the ports of a task are its containers’ ports', () => {
  const containerDefinitions = settings.services.map(({ name }) => deployed(name));
  expect(portsOf({ ...task, containerDefinitions })).toEqual(settings.services.map(({ port }) => port));
});

test.each<[Partial<TaskDefinition>, string]>([
  [{ networkMode: 'bridge' }, 'networkMode "bridge"'],
  [{ volumes: [{ name: 'v' }] }, 'volumes [{"name":"v"}]'],
  [{ pidMode: 'task' }, 'pidMode "task"'],
  [
    { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } },
    'operatingSystemFamily "WINDOWS_SERVER_2022_CORE"',
  ],
])('a task with %j is refused, and the message names it', (definition, named) => {
  expect(() => portsOf({ ...task, ...definition })).toThrow(`fargate-duo-dev has ${named} in its task`);
});
