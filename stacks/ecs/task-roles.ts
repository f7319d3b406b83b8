import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';

import { arnOf, iamArn, policy, type Statement, trustService } from '../iam';
import { boundaryName } from '../names';
import { secretArns } from '../secrets';
import type { Environment, Settings } from '../settings';

export interface TaskRolesProps {
  readonly settings: Settings;
  readonly environment: Pick<Environment, 'name' | 'exec' | 'secrets'>;
  readonly logGroupArns: readonly string[];
}

/** Who starts the task (pulls, logs, reads secrets), and who the running services are. */
export class TaskRoles extends Construct {
  readonly executionRoleArn: string;
  readonly taskRoleArn: string;
  /** What must be there before the first task starts, or it cannot be pulled. */
  readonly executionPolicy: IamRolePolicy;
  private readonly props: TaskRolesProps;

  constructor(scope: Construct, id: string, props: TaskRolesProps) {
    super(scope, id);
    this.props = props;

    const execution = this.role('execution');
    this.executionRoleArn = execution.arn;
    this.executionPolicy = new IamRolePolicy(this, 'execution-policy', {
      role: execution.name,
      policy: policy(executionStatements(props)),
    });

    const task = this.role('task');
    this.taskRoleArn = task.arn;
    // The services call nothing of AWS: their role is empty but for ECS Exec.
    if (props.environment.exec) {
      new IamRolePolicy(this, 'exec-policy', { role: task.name, policy: policy([EXEC]) });
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

const EXEC: Statement = {
  actions: [
    'ssmmessages:CreateControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:OpenDataChannel',
  ],
  // The channels are made on the fly: these actions take no resource.
  resources: ['*'],
};

function executionStatements({ settings, environment, logGroupArns }: TaskRolesProps): Statement[] {
  const secrets = secretArns(settings, environment);
  const of = (service: string) => secrets.filter((arn) => arn.startsWith(`arn:aws:${service}:`));
  return [
    {
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      resources: [arnOf(settings, 'ecr', `repository/${settings.project}`)],
    },
    // The token call takes no resource: it cannot be narrowed.
    { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
    {
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: logGroupArns.map((arn) => `${arn}:*`),
    },
    { actions: ['ssm:GetParameters'], resources: of('ssm') },
    { actions: ['secretsmanager:GetSecretValue'], resources: of('secretsmanager') },
  ].filter(({ resources }) => resources.length > 0);
}
