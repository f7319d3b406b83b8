import { ecsOf, type Synthesized, synthesize } from '../synthesize';

const dev = synthesize()('dev-ecs');

/** How other resources of the stack refer to this one. */
const referenceTo = (type: string, resource: object) => {
  const { metadata } = (resource as { '//': { metadata: { uniqueId: string } } })['//'];
  return `\${${type}.${metadata.uniqueId}.`;
};

describe('watching', () => {
  describe('failing requests roll a deployment back, failing tasks only notify', () => {
    const alarms = dev.all('aws_cloudwatch_metric_alarm');
    const turningBack = JSON.stringify(dev.one('aws_ecs_service').alarms);

    /** Whether each alarm on the metric, of the target group if one is given, rolls a deployment back. */
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

  test('each alarm fires after two bad periods of three, above its threshold, and never without data', () => {
    const rows = dev.all('aws_cloudwatch_metric_alarm').map((alarm) => {
      const queries = (alarm.metric_query ?? []) as {
        metric?: Record<string, unknown>;
        expression?: string;
      }[];
      const metrics: Record<string, unknown>[] = queries.flatMap(({ metric }) => (metric ? [metric] : []));
      const { metric_name, period, stat, statistic } = metrics[0] ?? alarm;
      return [
        alarm.alarm_name,
        [metric_name, stat ?? statistic, period].join(' '),
        queries.flatMap(({ expression = [] }) => expression).join(),
        [alarm.comparison_operator, alarm.threshold].join(' '),
        [alarm.datapoints_to_alarm, 'of', alarm.evaluation_periods, alarm.treat_missing_data].join(' '),
      ];
    });
    const always = '2 of 3 notBreaching';
    const share = 'IF(requests >= 20, 100 * FILL(errors, 0) / requests, 0)';
    const failing = ['HTTPCode_Target_5XX_Count Sum 60', share, 'GreaterThanThreshold 5', always];
    const unhealthy = ['UnHealthyHostCount Minimum 300', '', 'GreaterThanThreshold 0', always];
    // Besides the user's own alarms.
    const ours = [
      ['fargate-duo-dev-app-errors', ...failing],
      ['fargate-duo-dev-app-unhealthy', ...unhealthy],
      [
        'fargate-duo-dev-balancer-errors',
        'HTTPCode_ELB_5XX_Count Sum 60',
        '',
        'GreaterThanThreshold 20',
        always,
      ],
      ['fargate-duo-dev-redirect-errors', ...failing],
      ['fargate-duo-dev-redirect-unhealthy', ...unhealthy],
    ];
    expect(rows).toEqual(expect.arrayContaining(ours));
  });

  test('alarms notify the configured address', () => {
    const told = (stack: Synthesized) =>
      stack.all('aws_sns_topic_subscription').map(({ protocol, endpoint }) => [protocol, endpoint].join(' '));
    expect(told(dev)).not.toContain('email team@example.com');
    const stack = ecsOf({ alarmEmail: 'team@example.com' });
    expect(told(stack)).toContain('email team@example.com');
    for (const { actions_enabled = true, alarm_actions } of stack.all('aws_cloudwatch_metric_alarm')) {
      expect(actions_enabled).toBe(true);
      expect(alarm_actions).toHaveLength(1);
    }
    // And nothing else: AWS refuses an action that is not an ARN.
    const actions = [dev, stack].flatMap((each) => each.all('aws_cloudwatch_metric_alarm'));
    for (const action of actions.flatMap(({ alarm_actions = [] }) => alarm_actions as string[]))
      expect(action).toMatch(/^(\$\{aws_\w+\.[\w-]+\.arn\}|arn:.*)$/);
  });

  test('the cluster is watched as configured, the dashboard can be left out', () => {
    expect(dev.one('aws_ecs_cluster').setting).toEqual([{ name: 'containerInsights', value: 'disabled' }]);
    const watched = ecsOf({ containerInsights: true });
    expect(watched.one('aws_ecs_cluster').setting).toEqual([{ name: 'containerInsights', value: 'enabled' }]);
    const dashboards = (stack: Synthesized) => stack.all('aws_cloudwatch_dashboard').length;
    expect(dashboards(ecsOf({ dashboard: false }))).toBeLessThan(dashboards(dev));
  });

  test('the dashboard shows what each title says', () => {
    const body = JSON.parse(dev.one('aws_cloudwatch_dashboard').dashboard_body as string) as {
      widgets: { properties: { title: string; stat: string; metrics: string[][] } }[];
    };
    const shown = body.widgets.map(({ properties: { title, stat, metrics } }) => [
      title,
      stat,
      ...new Set(metrics.map(([, metric]) => metric)),
    ]);
    expect(shown).toEqual([
      ['CPU and memory, %', 'Average', 'CPUUtilization', 'MemoryUtilization'],
      ['Healthy tasks', 'Minimum', 'HealthyHostCount'],
      ['Requests a minute', 'Sum', 'RequestCount'],
      ['5xx a minute', 'Sum', 'HTTPCode_Target_5XX_Count'],
      ['Answer time p99, s', 'p99', 'TargetResponseTime'],
    ]);
  });
});
