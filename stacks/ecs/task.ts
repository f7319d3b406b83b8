import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';

import { secretsOf } from '../../contract/secrets';
import type { Environment, Settings } from '../../contract/settings';
import { checkLimit } from '../limits';
import { CREATE_BEFORE_DESTROY } from '../project-stack';
import { containerDefinition } from './container-definition';
import { TaskRoles } from './task-roles';

/** CDKTF's placeholder for a value that only Terraform knows. */
const UNRESOLVED = /\$\{TfToken\[[^\]]*\]\}/g;

/**
 * ECS takes a task definition of at most 64 KiB; 2 KiB are left for values that only Terraform knows.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
 */
const CONTAINERS_BYTES = 62 * 1024;

export interface TaskProps {
  readonly settings: Settings;
  readonly environment: Environment;
  readonly image: string;
}

/** The task definition: a container for each service, all from one image, each with its own log group. */
export class Task extends Construct {
  readonly definitionArn: string;
  readonly executionPolicy: IamRolePolicy;

  constructor(scope: Construct, id: string, { settings, environment, image }: TaskProps) {
    super(scope, id);
    const { project, region, services } = settings;
    const { size, architecture, variables, exec } = environment;
    const secrets = secretsOf(settings, environment);

    const containers = services.map((service) => {
      const logGroup = new CloudwatchLogGroup(this, `${service.name}-logs`, {
        name: `/${project}/${environment.name}/${service.name}`,
        retentionInDays: environment.logRetentionDays,
        ...CREATE_BEFORE_DESTROY,
      });
      const definition = containerDefinition({
        service,
        services,
        image,
        size,
        logGroupName: logGroup.name,
        region,
        variables: literal(variables[service.name] ?? {}),
        secrets,
        exec,
      });
      return { logGroup, definition };
    });
    const roles = new TaskRoles(this, 'roles', {
      settings,
      environment,
      logGroupArns: containers.map(({ logGroup }) => logGroup.arn),
    });
    const containerDefinitions = JSON.stringify(containers.map(({ definition }) => definition));
    checkLimit({
      what: 'the list of containers',
      found: Buffer.byteLength(containerDefinitions.replace(UNRESOLVED, '')),
      most: CONTAINERS_BYTES,
      unit: 'bytes',
      key: `environments.${environment.name}.variables`,
    });
    const definition = new EcsTaskDefinition(this, 'definition', {
      family: `${project}-${environment.name}`,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: `${size.cpu}`,
      memory: `${size.memoryMiB}`,
      runtimePlatform: { operatingSystemFamily: 'LINUX', cpuArchitecture: architecture },
      executionRoleArn: roles.executionRoleArn,
      taskRoleArn: roles.taskRoleArn,
      containerDefinitions,
      // Keeps the previous revision registered: ECS may have to roll back to it until the new one is verified.
      skipDestroy: true,
    });
    this.definitionArn = definition.arn;
    this.executionPolicy = roles.executionPolicy;
  }
}

/** Escapes `${` and `%{`, which Terraform would read as the start of an expression. */
const literal = (variables: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, value.replace(/[$%](?=\{)/g, '$&$&')]),
  );
