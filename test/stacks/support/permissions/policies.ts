/** The policies of the stacks' roles. */
import { settings as example } from '../../../fixtures/settings';
import { type PolicyStatement, statementsOf, synthesize, type Synthesized, withDev } from '../../synthesize';

interface Policy {
  readonly name: string;
  readonly statements: readonly PolicyStatement[];
}

/** A value that only Terraform knows. */
const groupArn = /\$\{aws_cloudwatch_log_group\.[\w-]+\.arn\}/g;

/** Managed policies by their name, inline policies by their address. */
export function policiesOf(stack: Synthesized): Policy[] {
  const { resource } = JSON.parse(stack.json) as {
    resource: Record<string, Record<string, { policy: string }>>;
  };
  const inline = Object.entries(resource['aws_iam_role_policy'] ?? {}).map(([name, { policy }]) => ({
    name,
    statements: statementsOf(policy.replace(groupArn, 'arn:aws:logs:*:*:log-group:*')),
  }));
  const managed = stack
    .all('aws_iam_policy')
    .map(({ name, policy }) => ({ name: name as string, statements: statementsOf(policy) }));
  return [...managed, ...inline];
}

/** The example's `dev`, with everything that an environment can have. */
const everything = synthesize(
  withDev({
    egress: { nat: 1 },
    alarmEmail: 'somebody@example.com',
    certificateArn: `arn:aws:acm:${example.region}:${example.account}:certificate/0`,
    domainName: 'example.com',
    exec: true,
    secrets: { app: { KEY: { ssm: '/key' }, DB: { secretsManager: 'db' } } },
  }),
);

export const everyPolicy = ['bootstrap', 'dev-networking', 'dev-ecs'].flatMap((id) =>
  policiesOf(everything(id)),
);
