import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { Construct } from 'constructs';

import type { Exposed, LoadBalancer } from './load-balancer';
import { CREATE_BEFORE_DESTROY } from '../project-stack';

export interface AlarmsProps {
  readonly name: string;
  readonly loadBalancer: LoadBalancer;
  readonly exposed: readonly Exposed[];
  readonly alarmEmail?: string | undefined;
}

/** Percent of a service's requests that may fail; with fewer requests per minute than `atLeast` there is no alarm. */
const ERRORS = { percent: 5, atLeast: 20 };

/** Alarms for failing requests and failing tasks; those for failing requests roll back a deployment. */
export class Alarms extends Construct {
  /** Names of the alarms that roll back a deployment. */
  readonly rollbackNames: readonly string[];
  private readonly name: string;
  private readonly actions: readonly string[];

  constructor(scope: Construct, id: string, { name, loadBalancer, exposed, alarmEmail }: AlarmsProps) {
    super(scope, id);
    this.name = name;
    this.actions = alarmEmail ? [this.topic(alarmEmail)] : [];
    const { arnSuffix } = loadBalancer;

    this.rollbackNames = [
      this.alarm('balancer-errors', {
        alarmDescription:
          'The load balancer itself answers 5xx: no healthy task, or tasks that break connections',
        namespace: 'AWS/ApplicationELB',
        metricName: 'HTTPCode_ELB_5XX_Count',
        dimensions: { LoadBalancer: arnSuffix },
        statistic: 'Sum',
        period: 60,
        threshold: ERRORS.atLeast,
      }),
      ...exposed.map(({ service, targetGroup }) => {
        const dimensions = { LoadBalancer: arnSuffix, TargetGroup: targetGroup.arnSuffix };
        const sum = (metricName: string) => ({
          namespace: 'AWS/ApplicationELB',
          metricName,
          dimensions,
          stat: 'Sum',
          period: 60,
        });
        return this.alarm(`${service.name}-errors`, {
          alarmDescription: `More than ${ERRORS.percent} % of the requests to ${service.name} end in 5xx`,
          metricQuery: [
            { id: 'errors', metric: sum('HTTPCode_Target_5XX_Count') },
            { id: 'requests', metric: sum('RequestCount') },
            {
              id: 'percent',
              label: 'Failed requests in percent',
              expression: `IF(requests >= ${ERRORS.atLeast}, 100 * FILL(errors, 0) / requests, 0)`,
              returnData: true,
            },
          ],
          threshold: ERRORS.percent,
        });
      }),
    ];
    // A starting task is unhealthy for a while: this alarm only notifies and rolls nothing back.
    for (const { service, targetGroup } of exposed) {
      this.alarm(`${service.name}-unhealthy`, {
        alarmDescription: `A task fails the health check of ${service.name} and is not replaced`,
        namespace: 'AWS/ApplicationELB',
        metricName: 'UnHealthyHostCount',
        dimensions: { LoadBalancer: arnSuffix, TargetGroup: targetGroup.arnSuffix },
        statistic: 'Minimum',
        period: 300,
        threshold: 0,
      });
    }
  }

  /** Fires on two bad periods of three; missing data is good. */
  private alarm(
    id: string,
    config: Omit<CloudwatchMetricAlarmConfig, 'alarmName' | 'comparisonOperator' | 'evaluationPeriods'>,
  ): string {
    const alarm = new CloudwatchMetricAlarm(this, id, {
      alarmName: `${this.name}-${id}`,
      comparisonOperator: 'GreaterThanThreshold',
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      treatMissingData: 'notBreaching',
      alarmActions: [...this.actions],
      okActions: [...this.actions],
      ...CREATE_BEFORE_DESTROY,
      ...config,
    });
    return alarm.alarmName;
  }

  private topic(endpoint: string): string {
    // Not encrypted: CloudWatch cannot publish to a topic encrypted with AWS's own key, and no secret goes through it.
    const topic = new SnsTopic(this, 'topic', { name: `${this.name}-alarms`, ...CREATE_BEFORE_DESTROY });
    new SnsTopicSubscription(this, 'email', { topicArn: topic.arn, protocol: 'email', endpoint });
    return topic.arn;
  }
}
