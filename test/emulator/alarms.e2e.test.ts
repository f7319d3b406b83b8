import { emptyAccount } from '../support/accounts';
import { query } from '../support/aws';
import { describeWith } from '../support/describe-with';
import { until } from '../support/until';

const dimensions = { LoadBalancer: 'app/duo/1', TargetGroup: 'targetgroup/app/1' };

/** How many times faster the emulated account's time passes. */
const PACE = 120;

describeWith(['moto'], 'alarms on a load balancer in the emulated AWS', () => {
  let url: string;
  beforeAll(async () => {
    ({ url } = await emptyAccount(undefined, PACE));
  });

  const alarms = (parameters: Record<string, string>) => query(url, 'monitoring', '2010-08-01', parameters);

  /** A metric or an expression of an alarm, as its nth query. */
  const queryOf = (number: number, members: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(members).map(([name, value]) => [`Metrics.member.${number}.${name}`, value]),
    );
  const dimensionsOf = (prefix: string) =>
    Object.fromEntries(
      Object.entries(dimensions).flatMap(([name, value], index) => [
        [`${prefix}Dimensions.member.${index + 1}.Name`, name],
        [`${prefix}Dimensions.member.${index + 1}.Value`, value],
      ]),
    );
  const metric = (number: number, id: string, name: string) =>
    queryOf(number, {
      Id: id,
      'MetricStat.Metric.Namespace': 'AWS/ApplicationELB',
      'MetricStat.Metric.MetricName': name,
      'MetricStat.Period': '60',
      'MetricStat.Stat': 'Sum',
      ...dimensionsOf('MetricStat.Metric.'),
    });

  const put = (name: string, definition: Record<string, string>) =>
    alarms({
      Action: 'PutMetricAlarm',
      AlarmName: name,
      EvaluationPeriods: '3',
      DatapointsToAlarm: '2',
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      ...definition,
    });

  async function states(): Promise<Record<string, string>> {
    const xml = await alarms({ Action: 'DescribeAlarms' });
    return Object.fromEntries(
      [...xml.matchAll(/<AlarmName>(.*?)<[^]*?<StateValue>(.*?)</g)].map(
        ([, name, state]) => [name, state] as [string, string],
      ),
    );
  }

  /** Reports the load balancer's counts continuously until the alarms are in these states. */
  async function measure(counted: Record<string, number>, wanted: Record<string, string>): Promise<void> {
    const metrics = Object.entries(counted).map(([name, value]) => ({
      name,
      dimensions,
      value,
      unit: 'Count',
    }));
    let found = {};
    const holds = async () => {
      const body = JSON.stringify({ health: [], metrics });
      await fetch(`${url}/moto-api/load-balancing`, { method: 'POST', body });
      found = await states();
      return JSON.stringify(found) === JSON.stringify(wanted);
    };
    await until(JSON.stringify(wanted), holds, () => found);
  }

  test('fire when enough of their last minutes exceed the threshold, and recover', async () => {
    const percent = {
      Id: 'percent',
      Expression: 'IF(requests >= 20, 100 * FILL(errors, 0) / requests, 0)',
      ReturnData: 'true',
    };
    // An expression may precede its operands.
    await put('in-percent', {
      Threshold: '5',
      ...queryOf(1, percent),
      ...metric(2, 'errors', 'HTTPCode_Target_5XX_Count'),
      ...metric(3, 'requests', 'RequestCount'),
    });
    await put('in-numbers', {
      Threshold: '0',
      Namespace: 'AWS/ApplicationELB',
      MetricName: 'UnHealthyHostCount',
      Statistic: 'Minimum',
      Period: '60',
      ...dimensionsOf(''),
    });
    await measure({ RequestCount: 30, UnHealthyHostCount: 0 }, { 'in-percent': 'OK', 'in-numbers': 'OK' });
    await measure(
      { RequestCount: 30, HTTPCode_Target_5XX_Count: 3, UnHealthyHostCount: 1 },
      { 'in-percent': 'ALARM', 'in-numbers': 'ALARM' },
    );
    await measure(
      { RequestCount: 30, HTTPCode_Target_5XX_Count: 1, UnHealthyHostCount: 0 },
      { 'in-percent': 'OK', 'in-numbers': 'OK' },
    );
  });
});
