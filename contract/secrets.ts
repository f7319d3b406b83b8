import { arnOf } from './iam';
import type { Environment, Settings } from './settings';

export interface Secret {
  readonly service: string;
  /** Environment variable of the service. */
  readonly variable: string;
  /** Reference in the task definition; ECS reads the value when a task starts. */
  readonly valueFrom: string;
  /** ARN that the execution role must be able to read. */
  readonly arn: string;
}

/** The secrets of an environment, as references: their values never pass through Terraform. */
export function secretsOf(settings: Settings, environment: Pick<Environment, 'secrets'>): Secret[] {
  return Object.entries(environment.secrets).flatMap(([service, variables]) =>
    Object.entries(variables).map(([variable, source]) => {
      if ('ssm' in source) {
        const arn = arnOf(settings, 'ssm', `parameter${source.ssm}`);
        return { service, variable, valueFrom: arn, arn };
      }
      const arn = arnOf(settings, 'secretsmanager', `secret:${source.secretsManager}`);
      // Secrets Manager appends six characters to the ARN; the reference works without them.
      return { service, variable, valueFrom: arn, arn: `${arn}-??????` };
    }),
  );
}
