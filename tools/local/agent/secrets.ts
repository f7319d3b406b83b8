import type { ContainerDefinition } from '@aws-sdk/client-ecs';

import type { Secret } from '../../../contract/secrets';
import { UserError } from '../../terminal/program';

/** Secrets of a container, from the user's environment: the emulated account has no values. */
export const secretsOf = ({ name: service = '', secrets = [] }: ContainerDefinition): NodeJS.ProcessEnv =>
  Object.fromEntries(
    secrets.map(({ name = '', valueFrom = '' }) => [
      name,
      secretValue({ service, variable: name, valueFrom }),
    ]),
  );

/** @throws UserError if the user's environment does not have it */
export function secretValue({ service, variable, valueFrom }: Omit<Secret, 'arn'>): string {
  const value = process.env[variable];
  if (value !== undefined) return value;
  throw new UserError(
    `${service} has the secret ${variable} (${valueFrom}): set ${variable} in your environment to run it here`,
  );
}
