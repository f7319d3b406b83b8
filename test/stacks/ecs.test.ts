import { AppautoscalingTarget } from '@cdktf/provider-aws/lib/appautoscaling-target';
import { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';

import { settings as example } from '../../settings';
import { loadSettings } from '../../stacks/settings';
import { containersOf, statementsOf, synthesize, withDev } from './synthesize';

const ecsOf = (change: Parameters<typeof withDev>[0]) => synthesize(withDev(change))('dev-ecs');
const stacks = synthesize();
const dev = stacks('dev-ecs');
const prod = stacks('prod-ecs');

describe('service', () => {
  const service = dev.one('aws_ecs_service');

  test('turns a failing deployment back and never runs below its count', () => {
    expect(dev.json).toHaveResourceWithProperties(EcsService, {
      deployment_circuit_breaker: { enable: true, rollback: true },
      deployment_minimum_healthy_percent: 100,
      deployment_maximum_percent: 200,
      availability_zone_rebalancing: 'ENABLED',
      health_check_grace_period_seconds: 90,
      wait_for_steady_state: false,
    });
    expect(service.alarms).toMatchObject({ enable: true, rollback: true });
    expect((service.alarms as { alarm_names: string[] }).alarm_names).toHaveLength(3);
  });

  test('waits for what AWS wants to be there first: listeners, the policy to pull with, capacity providers', () => {
    const needed = (service.depends_on as string[]).map((address) => address.split('.')[0]).sort();
    expect(needed).toEqual([
      'aws_ecs_cluster_capacity_providers',
      'aws_iam_role_policy',
      'aws_lb_listener',
      'aws_lb_listener',
    ]);
  });

  test('is not replaced by a change of its capacity provider', () => {
    expect(service).toMatchObject({ force_new_deployment: true });
    expect(service.capacity_provider_strategy).toEqual([
      { base: 0, capacity_provider: 'FARGATE_SPOT', weight: 1 },
    ]);
  });

  test('leaves the number of tasks to the autoscaler', () => {
    expect(service).toMatchObject({ desired_count: 1, lifecycle: { ignore_changes: ['desired_count'] } });
    expect(dev.json).toHaveResourceWithProperties(AppautoscalingTarget, { min_capacity: 1, max_capacity: 2 });
    const metrics = dev.all('aws_appautoscaling_policy').map(({ name }) => name);
    expect(metrics).toEqual(['app-requests', 'cpu', 'redirect-requests']);
  });

  test('has a public address only where the egress is public', () => {
    expect(service.network_configuration).toMatchObject({ assign_public_ip: true });
    expect(prod.one('aws_ecs_service').network_configuration).toMatchObject({ assign_public_ip: false });
  });
});

describe('task definition', () => {
  const containers = containersOf(dev);

  test('one task, the one image, a container for each service', () => {
    expect(dev.json).toHaveResourceWithProperties(EcsTaskDefinition, {
      requires_compatibilities: ['FARGATE'],
      network_mode: 'awsvpc',
      cpu: '256',
      memory: '512',
      runtime_platform: { cpu_architecture: 'ARM64', operating_system_family: 'LINUX' },
    });
    expect(containers.map(({ name, command }) => [name, command])).toEqual([
      ['app', ['app']],
      ['redirect', ['redirect']],
    ]);
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

  test('every container is probed by Node, and Redirect waits for App', () => {
    for (const { healthCheck } of containers) {
      expect((healthCheck as { command: string[] }).command.slice(0, 2)).toEqual(['CMD', 'node']);
    }
    expect(containers.map(({ dependsOn }) => dependsOn)).toEqual([
      [],
      [{ containerName: 'app', condition: 'HEALTHY' }],
    ]);
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

  test('a new revision is there before the old one goes', () => {
    expect(dev.one('aws_ecs_task_definition').lifecycle).toEqual({ create_before_destroy: true });
  });
});

describe('load balancer', () => {
  test('a listener for each port, and a target group that checks the route of the specification', () => {
    expect(dev.all('aws_lb_listener').map(({ port, protocol }) => [port, protocol])).toEqual([
      [5000, 'HTTP'],
      [5001, 'HTTP'],
    ]);
    const checks = dev
      .all('aws_lb_target_group')
      .map(({ port, health_check }) => [port, (health_check as { path: string }).path]);
    expect(checks).toEqual([
      [5000, '/health'],
      [5001, '/rota1'],
    ]);
  });

  test('what is in use can be replaced: another name, the new one first', () => {
    for (const group of [...dev.all('aws_lb_target_group'), ...dev.all('aws_security_group')]) {
      expect(group).toMatchObject({
        lifecycle: { create_before_destroy: true },
        name_prefix: expect.any(String) as string,
      });
      expect(group).not.toHaveProperty('name');
    }
    for (const { name_prefix } of dev.all('aws_lb_target_group')) {
      expect((name_prefix as string).length).toBeLessThanOrEqual(6);
    }
  });

  test('drops malformed headers, and prod cannot be deleted by accident', () => {
    expect(dev.json).toHaveResourceWithProperties(Lb, {
      drop_invalid_header_fields: true,
      enable_deletion_protection: false,
    });
    expect(prod.json).toHaveResourceWithProperties(Lb, { enable_deletion_protection: true });
  });

  test('with a certificate the same ports speak TLS 1.2 or later, and the outputs say so', () => {
    const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/abc';
    const secure = ecsOf({ certificateArn });
    expect(secure.json).toHaveResourceWithProperties(LbListener, {
      port: 5001,
      protocol: 'HTTPS',
      certificate_arn: certificateArn,
      ssl_policy: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
    });
    expect(secure.output.app_url?.value).toMatch(/^https:.*:5000$/);
    expect(secure.output.redirect_url?.value).toMatch(/^https:.*:5001\/rota1$/);
  });

  test('the outputs have the names that users rely on', () => {
    expect(Object.keys(dev.output).sort()).toEqual([
      'app_url',
      'cluster_name',
      'redirect_url',
      'service_name',
    ]);
    expect(dev.output.app_url?.value).toMatch(/^http:\/\/.*:5000$/);
    expect(dev.output.redirect_url?.value).toMatch(/^http:\/\/.*:5001\/rota1$/);
  });
});

describe('firewall', () => {
  const rules = (stack: typeof dev) =>
    ['ingress', 'egress']
      .flatMap((direction) =>
        stack.all(`aws_vpc_security_group_${direction}_rule`).map((rule) => {
          const { cidr_ipv4, prefix_list_id, referenced_security_group_id, from_port, to_port, ip_protocol } =
            rule;
          expect([to_port, ip_protocol]).toEqual([from_port, 'tcp']);
          const group = (id: unknown) =>
            /balancer|firewall|endpoint/
              .exec(id as string)?.[0]
              .replace('firewall', 'task')
              .replace('balancer', 'alb') ?? '?';
          const peer = cidr_ipv4 ?? (prefix_list_id ? 's3' : group(referenced_security_group_id));
          return `${group(rule.security_group_id)} ${direction} ${peer as string} ${from_port as number}`;
        }),
      )
      .sort();

  const door = ['alb ingress 0.0.0.0/0 5000', 'alb ingress 0.0.0.0/0 5001'];
  const inside = [
    'alb egress task 5000',
    'alb egress task 5001',
    'task ingress alb 5000',
    'task ingress alb 5001',
  ];

  test('public: the world to the balancer, the balancer to the tasks, the tasks to AWS', () => {
    expect(rules(dev)).toEqual([...door, ...inside, 'task egress 0.0.0.0/0 443'].sort());
  });

  test('endpoints: the tasks reach the endpoints and S3, and nothing else', () => {
    expect(rules(prod)).toEqual(
      [
        ...door,
        ...inside,
        'endpoint ingress task 443',
        'task egress endpoint 443',
        'task egress s3 443',
      ].sort(),
    );
  });

  test('only the configured ranges reach the balancer', () => {
    const stack = ecsOf({ ingressCidrs: ['203.0.113.0/24'] });
    expect(stack.json).not.toContain('"cidr_ipv4": "0.0.0.0/0",\n          "description": "app');
    expect(rules(stack).filter((rule) => rule.startsWith('alb ingress'))).toEqual([
      'alb ingress 203.0.113.0/24 5000',
      'alb ingress 203.0.113.0/24 5001',
    ]);
  });
});

describe('roles', () => {
  const grants = (stack: typeof dev) =>
    stack
      .all('aws_iam_role_policy')
      .flatMap(({ policy }) => statementsOf(policy).flatMap(({ Action }) => Action));

  test('the execution role pulls and logs, the task role may do nothing', () => {
    expect(grants(dev)).toEqual([
      'ecr:BatchCheckLayerAvailability',
      'ecr:BatchGetImage',
      'ecr:GetDownloadUrlForLayer',
      'ecr:GetAuthorizationToken',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
  });

  test('both carry the boundary, and are assumed for this account alone', () => {
    for (const role of dev.all('aws_iam_role')) {
      expect(role.permissions_boundary).toBe('arn:aws:iam::123456789012:policy/fargate-duo-boundary');
      expect(statementsOf(role.assume_role_policy)[0]).toMatchObject({
        Principal: { Service: 'ecs-tasks.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
      });
    }
  });

  test('secrets are named in the container that wants them and readable for the execution role', () => {
    const stack = ecsOf({ secrets: { app: { KEY: { ssm: '/duo/key' }, DB: { secretsManager: 'db' } } } });
    const parameter = 'arn:aws:ssm:us-east-1:123456789012:parameter/duo/key';
    const secret = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:db';
    expect(containersOf(stack).map(({ secrets }) => secrets)).toEqual([
      [
        { name: 'KEY', valueFrom: parameter },
        { name: 'DB', valueFrom: secret },
      ],
      [],
    ]);
    const statements = statementsOf(stack.one('aws_iam_role_policy').policy);
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: ['ssm:GetParameters'],
      Resource: [parameter],
    });
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: ['secretsmanager:GetSecretValue'],
      Resource: [`${secret}-??????`],
    });
  });

  test('ECS Exec is off; on, it gives up the read-only root file system and gets its channels', () => {
    expect(dev.one('aws_ecs_service')).toMatchObject({ enable_execute_command: false });
    const stack = ecsOf({ exec: true });
    expect(stack.one('aws_ecs_service')).toMatchObject({ enable_execute_command: true });
    expect(containersOf(stack).map(({ readonlyRootFilesystem }) => readonlyRootFilesystem)).toEqual([
      false,
      false,
    ]);
    expect(grants(stack)).toContain('ssmmessages:OpenDataChannel');
  });
});

describe('watching', () => {
  test('failing requests turn a deployment back, failing tasks only tell', () => {
    const names = dev.all('aws_cloudwatch_metric_alarm').map(({ alarm_name }) => alarm_name);
    expect(names).toEqual([
      'fargate-duo-dev-app-errors',
      'fargate-duo-dev-app-unhealthy',
      'fargate-duo-dev-balancer-errors',
      'fargate-duo-dev-redirect-errors',
      'fargate-duo-dev-redirect-unhealthy',
    ]);
    expect(JSON.stringify(dev.one('aws_ecs_service').alarms)).not.toContain('unhealthy');
  });

  test('somebody is told where an address is configured', () => {
    expect(dev.all('aws_sns_topic')).toEqual([]);
    const stack = ecsOf({ alarmEmail: 'team@example.com' });
    expect(stack.one('aws_sns_topic_subscription')).toMatchObject({
      protocol: 'email',
      endpoint: 'team@example.com',
    });
    for (const alarm of stack.all('aws_cloudwatch_metric_alarm')) expect(alarm.alarm_actions).toHaveLength(1);
  });

  test('logs are kept as long as configured, the cluster is watched, the dashboard can be left out', () => {
    expect(
      dev.all('aws_cloudwatch_log_group').map(({ name, retention_in_days }) => [name, retention_in_days]),
    ).toEqual([
      ['/fargate-duo/dev/app', 7],
      ['/fargate-duo/dev/redirect', 7],
    ]);
    expect(dev.one('aws_ecs_cluster').setting).toEqual([{ name: 'containerInsights', value: 'enabled' }]);
    expect(dev.all('aws_cloudwatch_dashboard')).toHaveLength(1);
    expect(ecsOf({ dashboard: false }).all('aws_cloudwatch_dashboard')).toEqual([]);
  });
});

describe('image', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const repository = '123456789012.dkr.ecr.us-east-1.amazonaws.com/fargate-duo';

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

test('a third service is one entry of data: container, port, listener, targets, rules and scaling follow', () => {
  const api = { port: 5002, healthPath: '/health', proxies: { '/up': { service: 'app', path: '/health' } } };
  const services = { ...example.services, api };
  const stack = synthesize({ ...example, services })('dev-ecs');
  expect(containersOf(stack).map(({ name }) => name)).toEqual(['app', 'redirect', 'api']);
  expect(containersOf(stack)[2]).toMatchObject({
    command: ['api'],
    portMappings: [{ containerPort: 5002, hostPort: 5002, protocol: 'tcp' }],
    dependsOn: [{ containerName: 'app', condition: 'HEALTHY' }],
  });
  expect(stack.all('aws_lb_listener').map(({ port }) => port)).toContain(5002);
  expect(stack.all('aws_vpc_security_group_ingress_rule').map(({ from_port }) => from_port)).toContain(5002);
  expect(stack.output.api_url?.value).toMatch(/:5002\/up$/);
  expect(loadSettings({ ...example, services }).services).toHaveLength(3);
});
