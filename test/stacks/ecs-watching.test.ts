import { ecsOf, synthesize } from './synthesize';

const dev = synthesize()('dev-ecs');

describe('watching', () => {
  test('failing requests turn a deployment back, failing tasks only tell', () => {
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

  test('the cluster is watched as configured, the dashboard can be left out', () => {
    expect(dev.one('aws_ecs_cluster').setting).toEqual([{ name: 'containerInsights', value: 'disabled' }]);
    const watched = ecsOf({ containerInsights: true });
    expect(watched.one('aws_ecs_cluster').setting).toEqual([{ name: 'containerInsights', value: 'enabled' }]);
    expect(dev.all('aws_cloudwatch_dashboard')).toHaveLength(1);
    expect(ecsOf({ dashboard: false }).all('aws_cloudwatch_dashboard')).toEqual([]);
  });
});
