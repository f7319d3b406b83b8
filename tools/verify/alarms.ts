import { CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';

import type { Settings } from '../../contract/settings';
import { clientFor } from '../aws/clients';

/** The alarms of an environment. */
export async function alarmsOf(settings: Settings, environment: string): Promise<MetricAlarm[]> {
  const { MetricAlarms = [] } = await clientFor(CloudWatchClient, settings).send(
    new DescribeAlarmsCommand({ AlarmNamePrefix: `${settings.project}-${environment}-` }),
  );
  return MetricAlarms;
}
