import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';

import { iamArn, policy, type Statement, trustService } from '../../contract/iam';
import { boundaryName } from '../../contract/names';
import type { Environment, Settings } from '../../contract/settings';
import { execChannels, imagePull, secretReads } from '../task-permissions';

export interface TaskRolesProps {
  readonly settings: Settings;
  readonly environment: Pick<Environment, 'name' | 'exec' | 'secrets'>;
  readonly logGroupArns: readonly string[];
}

/** The execution role, which starts the task (pulls, logs, reads secrets), and the role of the running services. */
export class TaskRoles extends Construct {
  readonly executionRoleArn: string;
  readonly taskRoleArn: string;
  /** Must exist before the first task starts: otherwise its image cannot be pulled. */
  readonly executionPolicy: IamRolePolicy;
  private readonly props: TaskRolesProps;

  constructor(scope: Construct, id: string, props: TaskRolesProps) {
    super(scope, id);
    this.props = props;

    const execution = this.role('execution');
    this.executionRoleArn = execution.arn;
    this.executionPolicy = new IamRolePolicy(this, 'execution-policy', {
      // A fixed name: with a generated one, an adopted role would keep its previous policy as well.
      name: 'execution',
      role: execution.name,
      policy: policy(executionStatements(props)),
    });

    const task = this.role('task');
    this.taskRoleArn = task.arn;
    // The services do not call AWS: their role is empty except for ECS Exec.
    const channels = execChannels(props.environment);
    if (channels.length > 0) {
      new IamRolePolicy(this, 'exec-policy', { name: 'exec', role: task.name, policy: policy(channels) });
    }
  }

  private role(kind: 'execution' | 'task'): IamRole {
    const { settings, environment } = this.props;
    return new IamRole(this, kind, {
      name: `${settings.project}-${environment.name}-${kind}`,
      assumeRolePolicy: trustService('ecs-tasks.amazonaws.com', settings),
      permissionsBoundary: iamArn(settings, `policy/${boundaryName(settings, environment.name)}`),
    });
  }
}

function executionStatements({ settings, environment, logGroupArns }: TaskRolesProps): Statement[] {
  return [
    ...imagePull(settings),
    {
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: logGroupArns.map((arn) => `${arn}:*`),
    },
    ...secretReads(settings, environment),
  ];
}
