import { AppautoscalingTarget } from '@cdktf/provider-aws/lib/appautoscaling-target';
import { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import { ecsOf, synthesize } from '../synthesize';

const dev = synthesize()('dev-ecs');
const prod = synthesize()('prod-ecs');

describe('service', () => {
  const service = dev.one('aws_ecs_service');

  test('rolls a failing deployment back and never runs below its count', () => {
    expect(dev.json).toHaveResourceWithProperties(EcsService, {
      deployment_circuit_breaker: { enable: true, rollback: true },
      deployment_minimum_healthy_percent: 100,
      deployment_maximum_percent: 200,
      availability_zone_rebalancing: 'ENABLED',
      wait_for_steady_state: false,
    });
    expect(service.alarms).toMatchObject({ enable: true, rollback: true });
    expect((service.alarms as { alarm_names: string[] }).alarm_names).toHaveLength(3);
  });

  test('is created after what AWS requires first: listeners, the pull policy, capacity providers, rules', () => {
    const needed = (service.depends_on as string[]).map((address) => address.split('.')[0] ?? '').sort();
    expect(needed).toEqual([
      'aws_ecs_cluster_capacity_providers',
      'aws_iam_role_policy',
      'aws_lb_listener',
      'aws_lb_listener',
      ...Array<string>(3).fill('aws_vpc_security_group_egress_rule'),
      ...Array<string>(2).fill('aws_vpc_security_group_ingress_rule'),
    ]);
  });

  test('is not replaced when its capacity provider changes', () => {
    expect(service).toMatchObject({ force_new_deployment: true });
    expect(service.capacity_provider_strategy).toEqual([
      { base: 0, capacity_provider: 'FARGATE_SPOT', weight: 1 },
    ]);
  });

  test.each([dev, prod])('gets its capacity from a provider that its cluster has', (stack) => {
    const { cluster_name, capacity_providers } = stack.one('aws_ecs_cluster_capacity_providers');
    expect(cluster_name).toMatch(/^\$\{aws_ecs_cluster\.\w+\.name\}$/);
    const strategy = stack.one('aws_ecs_service').capacity_provider_strategy as {
      capacity_provider: string;
    }[];
    for (const { capacity_provider } of strategy) expect(capacity_providers).toContain(capacity_provider);
  });

  test('its tags and those of ECS distinguish its tasks, also on the bill', () => {
    expect(service).toMatchObject({ enable_ecs_managed_tags: true, propagate_tags: 'SERVICE' });
  });

  test('runs on the latest platform', () => {
    expect(service.platform_version ?? 'LATEST').toBe('LATEST');
  });

  test('leaves the number of tasks to the autoscaler', () => {
    expect(service).toMatchObject({ desired_count: 1, lifecycle: { ignore_changes: ['desired_count'] } });
    expect(dev.json).toHaveResourceWithProperties(AppautoscalingTarget, { min_capacity: 1, max_capacity: 2 });
    const metrics = dev.all('aws_appautoscaling_policy').map(({ name }) => name);
    expect(metrics).toEqual(['app-requests', 'cpu', 'redirect-requests']);
  });

  test('each autoscaling target has its own metric', () => {
    const scaled = ecsOf({ scaling: { cpuPercent: 45, requestsPerMinute: 700 } });
    const targets = scaled.all('aws_appautoscaling_policy').map((policy) => {
      const { predefined_metric_specification, target_value } =
        policy.target_tracking_scaling_policy_configuration as {
          predefined_metric_specification: { predefined_metric_type: string };
          target_value: number;
        };
      return [predefined_metric_specification.predefined_metric_type, target_value].join(' ');
    });
    expect(targets).toEqual([
      'ALBRequestCountPerTarget 700',
      'ECSServiceAverageCPUUtilization 45',
      'ALBRequestCountPerTarget 700',
    ]);
  });

  test('scales out fast and in slowly', () => {
    for (const policy of dev.all('aws_appautoscaling_policy')) {
      const { scale_out_cooldown, scale_in_cooldown } =
        policy.target_tracking_scaling_policy_configuration as Record<string, number>;
      expect(scale_out_cooldown).toBeLessThanOrEqual(60);
      expect(scale_in_cooldown).toBeGreaterThan(scale_out_cooldown ?? NaN);
    }
  });

  test('has a public address only if the egress is public', () => {
    expect(service.network_configuration).toMatchObject({ assign_public_ip: true });
    expect(prod.one('aws_ecs_service').network_configuration).toMatchObject({ assign_public_ip: false });
  });
});
