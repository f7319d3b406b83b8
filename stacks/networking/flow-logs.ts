import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { FlowLog } from '@cdktf/provider-aws/lib/flow-log';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';

import { iamArn, policy, trustService } from '../../contract/iam';
import { boundaryName } from '../../contract/names';
import type { Environment, Settings } from '../../contract/settings';

export interface FlowLogsProps {
  readonly vpcId: string;
  readonly settings: Settings;
  readonly environment: Pick<Environment, 'name' | 'logRetentionDays'>;
}

/** Records every connection in the VPC, accepted or rejected. */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, { vpcId, settings, environment }: FlowLogsProps) {
    super(scope, id);
    const { project } = settings;

    const logGroup = new CloudwatchLogGroup(this, 'logs', {
      name: `/${project}/${environment.name}/flow-logs`,
      retentionInDays: environment.logRetentionDays,
    });
    const role = new IamRole(this, 'role', {
      name: `${project}-${environment.name}-flow-logs`,
      assumeRolePolicy: trustService('vpc-flow-logs.amazonaws.com', settings),
      permissionsBoundary: iamArn(settings, `policy/${boundaryName(settings, environment.name)}`),
    });
    const write = new IamRolePolicy(this, 'write', {
      // A fixed name: with a generated one, an adopted role would keep its previous policy as well.
      name: 'write',
      role: role.name,
      policy: policy([
        {
          actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
          resources: [`${logGroup.arn}:*`],
        },
        // This lists groups and takes no resource: it cannot be restricted.
        { actions: ['logs:DescribeLogGroups'], resources: ['*'] },
      ]),
    });
    new FlowLog(this, 'flow-log', {
      vpcId,
      trafficType: 'ALL',
      logDestination: logGroup.arn,
      iamRoleArn: role.arn,
      dependsOn: [write],
    });
  }
}
