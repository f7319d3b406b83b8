import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { settings as example } from '../fixtures/settings';
import { containersOf, synthesize } from './synthesize';

const dev = synthesize()('dev-ecs');

describe('task definition', () => {
  const containers = containersOf(dev);

  test('one task, and the one image in every container', () => {
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

  test.each(containers.map((container) => [container.name, container]))(
    '%s is drained before it is killed',
    (_, container) => {
      const of = (key: string) =>
        Number(
          (container.environment as { name: string; value: string }[]).find(({ name }) => name === key)
            ?.value,
        );
      const timeout = of('SHUTDOWN_TIMEOUT_MS');
      expect(of('SHUTDOWN_DELAY_MS')).toBeGreaterThan(0);
      expect(timeout).toBeGreaterThan(of('SHUTDOWN_DELAY_MS'));
      expect((container.stopTimeout as number) * 1000).toBeGreaterThan(timeout);
      // Redirect ends before App is told to: both must fit into the two minutes' notice of a Spot reclaim.
      expect((container.stopTimeout as number) * containers.length).toBeLessThan(120);
    },
  );

  test('every container is probed by Node', () => {
    for (const { healthCheck } of containers) {
      expect((healthCheck as { command: string[] }).command.slice(0, 2)).toEqual(['CMD', 'node']);
    }
  });

  test('numbers are numbers and lists are there, or every plan would find a difference', () => {
    for (const container of containers) {
      expect(container).toMatchObject({
        mountPoints: [],
        volumesFrom: [],
        systemControls: [],
        stopTimeout: expect.any(Number) as number,
      });
    }
  });

  test('an old revision stays registered: a deployment that fails is turned back to it', () => {
    expect(dev.one('aws_ecs_task_definition')).toMatchObject({ skip_destroy: true });
  });
});

describe('image', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const repository = '111122223333.dkr.ecr.us-east-1.amazonaws.com/fargate-duo';

  test('is the recorded release, and a missing one explains itself', () => {
    expect(dev.data.aws_ssm_parameter?.release).toMatchObject({ name: '/fargate-duo/dev/release' });
    expect(containersOf(dev)[0]?.image).toBe('${data.aws_ssm_parameter.release.insecure_value}');
    const { lifecycle } = dev.data.aws_ssm_parameter?.release as {
      lifecycle: { postcondition: { error_message: string }[] };
    };
    expect(lifecycle.postcondition[0]?.error_message).toContain('There is no release of dev to run');
  });

  test('is the candidate where one is given, and then no record is read', () => {
    const stack = synthesize(example, { image: `${repository}@${digest}` })('dev-ecs');
    expect(containersOf(stack)[0]?.image).toBe(`${repository}@${digest}`);
    expect(stack.data).not.toHaveProperty('aws_ssm_parameter');
  });

  test.each([`${repository}:latest`, `docker.io/library/node@${digest}`, `${repository}@sha256:123`])(
    'a candidate that is no digest of the repository is refused: %s',
    (image) => {
      expect(() => synthesize(example, { image })).toThrow(
        `IMAGE must be ${repository}@sha256:<64 hex digits>, got '${image}'`,
      );
    },
  );
});
