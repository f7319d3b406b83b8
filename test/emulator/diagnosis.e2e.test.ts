import { emptyAccount } from '../support/accounts';
import { describeWith } from '../support/describe-with';
import { call, query } from '../support/aws';

describeWith(['moto'], 'alarms and logs in the emulated AWS', () => {
  let url: string;

  beforeAll(async () => {
    ({ url } = await emptyAccount());
  });

  test('an alarm is found by its name and its state', async () => {
    const alarms = (parameters: Record<string, string>) => query(url, 'monitoring', '2010-08-01', parameters);
    await alarms({
      Action: 'PutMetricAlarm',
      AlarmName: 'errors',
      MetricName: 'errors',
      Namespace: 'duo',
      Period: '60',
      Statistic: 'Sum',
      EvaluationPeriods: '1',
      Threshold: '1',
      ComparisonOperator: 'GreaterThanThreshold',
    });
    const on = { Action: 'DescribeAlarms', 'AlarmNames.member.1': 'errors', StateValue: 'ALARM' };
    expect(await alarms(on)).not.toContain('<AlarmName>');

    await alarms({ Action: 'SetAlarmState', AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'told' });
    expect(await alarms(on)).toContain('<AlarmName>errors</AlarmName>');
  });

  test('a missing log stream is distinguished from a missing log group', async () => {
    const logs = (action: string, body: object) => call(url, 'logs', `Logs_20140328.${action}`, body);
    const stream = { logGroupName: '/duo', logStreamName: 'app/app/1' };
    await expect(logs('GetLogEvents', stream)).rejects.toThrow('The specified log group does not exist.');

    await logs('CreateLogGroup', { logGroupName: '/duo' });
    await expect(logs('GetLogEvents', stream)).rejects.toThrow('The specified log stream does not exist.');

    await logs('CreateLogStream', stream);
    expect(await logs('GetLogEvents', stream)).toMatchObject({ events: [] });
  });
});
