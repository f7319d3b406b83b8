import { ecsOf, type Synthesized, synthesize } from '../synthesize';

const dev = synthesize()('dev-ecs');

/** What other resources of the stack say to mean this one. */
const referenceTo = (type: string, resource: object) => {
  const { metadata } = (resource as { '//': { metadata: { uniqueId: string } } })['//'];
  return `\${${type}.${metadata.uniqueId}.`;
};

describe('watching', () => {
  describe('failing requests turn a deployment back, failing tasks only tell', () => {
    const alarms = dev.all('aws_cloudwatch_metric_alarm');
    const turningBack = JSON.stringify(dev.one('aws_ecs_service').alarms);

    /** Whether each alarm that watches the metric, of the target group if one is given, turns a deployment back. */
    const turnBack = (metric: string, group = '') =>
      alarms
        .filter((alarm) => [`"${metric}"`, group].every((part) => JSON.stringify(alarm).includes(part)))
        .map((alarm) => turningBack.includes(referenceTo('aws_cloudwatch_metric_alarm', alarm)));

    test('of the load balancer itself', () => {
      expect(turnBack('HTTPCode_ELB_5XX_Count')).toContain(true);
    });

    const groups = dev.all('aws_lb_target_group').map((group) => [group.port, group] as const);
    test.each(groups)('of the service on port %s', (_, group) => {
      const reference = referenceTo('aws_lb_target_group', group);
      expect(turnBack('HTTPCode_Target_5XX_Count', reference)).toContain(true);
      const failingTasks = turnBack('UnHealthyHostCount', reference);
      expect(failingTasks).toContain(false);
      expect(failingTasks).not.toContain(true);
    });
  });

  test('somebody is told where an address is configured', () => {
    const told = (stack: Synthesized) =>
      stack.all('aws_sns_topic_subscription').map(({ protocol, endpoint }) => [protocol, endpoint].join(' '));
    expect(told(dev)).not.toContain('email team@example.com');
    const stack = ecsOf({ alarmEmail: 'team@example.com' });
    expect(told(stack)).toContain('email team@example.com');
    for (const { actions_enabled = true, alarm_actions } of stack.all('aws_cloudwatch_metric_alarm')) {
      expect(actions_enabled).toBe(true);
      expect(alarm_actions).toHaveLength(1);
    }
  });

  test('the cluster is watched as configured, the dashboard can be left out', () => {
    expect(dev.one('aws_ecs_cluster').setting).toEqual([{ name: 'containerInsights', value: 'disabled' }]);
    const watched = ecsOf({ containerInsights: true });
    expect(watched.one('aws_ecs_cluster').setting).toEqual([{ name: 'containerInsights', value: 'enabled' }]);
    const dashboards = (stack: Synthesized) => stack.all('aws_cloudwatch_dashboard').length;
    expect(dashboards(ecsOf({ dashboard: false }))).toBeLessThan(dashboards(dev));
  });
});
