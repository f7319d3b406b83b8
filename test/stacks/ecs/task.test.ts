import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { readConfig } from '../../../src/server/config';
import { limits } from '../../../src/server/limits';
import type { SettingsInput } from '../../../contract/schema';
import { settings as example } from '../../fixtures/settings';
import { containersOf, synthesize, withDev } from '../synthesize';

const dev = synthesize()('dev-ecs');

describe('task definition', () => {
  const containers = containersOf(dev);

  test('one task, and the same image in every container', () => {
    expect(dev.json).toHaveResourceWithProperties(EcsTaskDefinition, {
      requires_compatibilities: ['FARGATE'],
      network_mode: 'awsvpc',
      cpu: '256',
      memory: '512',
      runtime_platform: { cpu_architecture: 'ARM64', operating_system_family: 'LINUX' },
    });
    expect(new Set(containers.map(({ image }) => image)).size).toBe(1);
  });

  test.each(containers.map((container) => [container.name, container]))(
    '%s is locked down',
    (_, container) => {
      expect(container).toMatchObject({
        essential: true,
        readonlyRootFilesystem: true,
        user: '1000:1000',
        linuxParameters: { initProcessEnabled: true, capabilities: { add: [], drop: ['ALL'] } },
        cpu: 128,
        memory: 256,
      });
      expect(container).not.toHaveProperty('privileged');
    },
  );

  test('every container is probed by Node', () => {
    for (const { healthCheck } of containers) {
      expect((healthCheck as { command: string[] }).command.slice(0, 2)).toEqual(['CMD', 'node']);
    }
  });

  test('numbers are numbers and no list is missing, or every plan would find a difference', () => {
    for (const container of containers) {
      expect(container).toMatchObject({
        mountPoints: [],
        volumesFrom: [],
        systemControls: [],
        stopTimeout: expect.any(Number) as number,
      });
    }
  });

  test('an old revision stays registered: a failed deployment is rolled back to it', () => {
    expect(dev.one('aws_ecs_task_definition')).toMatchObject({ skip_destroy: true });
  });
});

/** The example with this many services: in a chain, each proxying to the one before, or independent. */
function withServices(count: number, isChain: boolean): ReturnType<typeof withDev> {
  const services = Array.from({ length: count }, (_, index) => [
    `s${index}`,
    {
      port: 5000 + index,
      healthPath: '/health',
      ...(isChain && index > 0 && { proxies: { '/up': { service: `s${index - 1}`, path: '/health' } } }),
    },
  ]);
  return {
    ...withDev({ size: { cpu: 512, memoryMiB: 1024 } }),
    services: Object.fromEntries(services) as SettingsInput['services'],
  };
}

const variableOf = (container: Record<string, unknown>, key: string) =>
  Number(
    (container.environment as { name: string; value: string }[]).find(({ name }) => name === key)?.value,
  );

describe.each([1, 2, 3, 4, 5])('%i services', (count) => {
  test.each([
    ['in a chain', true, count],
    ['beside each other', false, 1],
  ])('%s drain before they are killed, and start in time', (_, isChain, chain) => {
    const stack = synthesize(withServices(count, isChain))('dev-ecs');
    for (const container of containersOf(stack)) {
      const [delay, timeout] = ['SHUTDOWN_DELAY_MS', 'SHUTDOWN_TIMEOUT_MS'].map((key) =>
        variableOf(container, key),
      );
      const stopTimeout = container.stopTimeout as number;
      const { upstreamTimeoutMs } = readConfig('app', {});
      expect(delay).toBeGreaterThan(10_000);
      // A request accepted at the last moment still has the time of the longest request.
      expect(timeout).toBeGreaterThan((delay ?? 0) + upstreamTimeoutMs);
      expect(stopTimeout * 1000).toBeGreaterThan(timeout ?? 0);
      // They stop one after the other: all fit into the two minutes' notice of a Spot reclaim.
      expect(stopTimeout * chain).toBeLessThan(120);
      const { interval, startPeriod } = container.healthCheck as Record<string, number>;
      expect(stack.one('aws_ecs_service').health_check_grace_period_seconds).toBeGreaterThan(
        ((interval ?? 0) + (startPeriod ?? 0)) * chain,
      );
    }
  });

  test('accept no more connections than the memory of each holds', () => {
    const [container = {}] = containersOf(synthesize(withServices(count, false))('dev-ecs'));
    const memory = container.memory as number;
    expect(memory).toBe(Math.floor(1024 / count));
    const connections = variableOf(container, 'MAX_CONNECTIONS');
    // Without a container, or in a large one, the server's own limit applies.
    expect(connections).toBe(Math.min(limits.connections, (memory - 100) * 5));
    expect(connections).toBeGreaterThan(100);
  });
});

test('a blocked log stalls no service', () => {
  for (const { logConfiguration } of containersOf(dev))
    expect(logConfiguration).toMatchObject({
      logDriver: 'awslogs',
      // Some thousand lines can wait.
      options: { mode: 'non-blocking', 'max-buffer-size': expect.stringMatching(/^\d+m$/) as string },
    });
});

test('a service has only its own variables and secrets', () => {
  const stack = synthesize(
    withDev({
      variables: { app: { GREETING: 'Olá ${nome}, 5 %{if}' } },
      secrets: { redirect: { TOKEN: { ssm: '/token' } } },
    }),
  )('dev-ecs');
  const [app = {}, redirect = {}] = containersOf(stack);
  // How Terraform escapes a literal `${`.
  expect(app.environment).toContainEqual({ name: 'GREETING', value: 'Olá $${nome}, 5 %%{if}' });
  expect(redirect.environment).not.toContainEqual(expect.objectContaining({ name: 'GREETING' }));
  expect(app.secrets).toEqual([]);
  expect(redirect.secrets).toEqual([
    { name: 'TOKEN', valueFrom: 'arn:aws:ssm:us-east-1:111122223333:parameter/token' },
  ]);
});

describe('image', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const repository = '111122223333.dkr.ecr.us-east-1.amazonaws.com/fargate-duo';

  test('is the recorded release; if there is none, the message explains it', () => {
    expect(dev.data.aws_ssm_parameter?.release).toMatchObject({ name: '/fargate-duo/dev/release' });
    expect(containersOf(dev)[0]?.image).toBe('${data.aws_ssm_parameter.release.insecure_value}');
    const { lifecycle } = dev.data.aws_ssm_parameter?.release as {
      lifecycle: { postcondition: { error_message: string }[] };
    };
    expect(lifecycle.postcondition[0]?.error_message).toContain('There is no release of dev to run');
  });

  test('is the candidate if one is given, and then no record is read', () => {
    const stack = synthesize(example, { image: `${repository}@${digest}` })('dev-ecs');
    expect(containersOf(stack)[0]?.image).toBe(`${repository}@${digest}`);
    expect(stack.data).not.toHaveProperty('aws_ssm_parameter');
  });

  test.each(['', `${repository}:latest`, `docker.io/library/node@${digest}`, `${repository}@sha256:123`])(
    'a candidate that is not a digest of the repository is refused: %s',
    (image) => {
      expect(() => synthesize(example, { image })).toThrow(
        `IMAGE must be ${repository}@sha256:<64 hex digits>, got '${image}'`,
      );
    },
  );
});
