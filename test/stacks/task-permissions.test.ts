import type { Environment } from '../../contract/settings';
import { settings as example } from '../fixtures/settings';
import { like } from './support/permissions/reference';
import { policiesOf } from './support/permissions/policies';
import {
  containersOf,
  type PolicyStatement,
  statementsOf,
  type Synthesized,
  synthesize,
  withDev,
} from './synthesize';

const options: Record<string, Partial<Pick<Environment, 'exec' | 'secrets'>>> = {
  'as in the example': {},
  'with ECS Exec': { exec: true },
  'with a secret of SSM': { secrets: { app: { KEY: { ssm: '/key' } } } },
  'with a secret of Secrets Manager': { secrets: { app: { KEY: { secretsManager: 'key' } } } },
};

const actionsIn = (statements: readonly PolicyStatement[]) =>
  [...new Set(statements.flatMap(({ Action }) => Action))].sort();

/** What ECS does with the execution role, by the documentation of each container option. */
function neededFor(stack: Synthesized): string[] {
  const containers = containersOf(stack) as {
    image: string;
    logConfiguration: { logDriver: string; options: Record<string, string> };
    secrets: { valueFrom: string }[];
  }[];
  const sources = containers.flatMap(({ secrets }) => secrets.map(({ valueFrom }) => valueFrom));
  expect(
    containers.every(
      ({ logConfiguration: { logDriver, options } }) =>
        logDriver === 'awslogs' && !('awslogs-create-group' in options),
    ),
  ).toBe(true);
  return [
    'ecr:BatchCheckLayerAvailability',
    'ecr:BatchGetImage',
    'ecr:GetAuthorizationToken',
    'ecr:GetDownloadUrlForLayer',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    ...(sources.some((arn) => arn.includes(':secretsmanager:')) ? ['secretsmanager:GetSecretValue'] : []),
    ...(sources.some((arn) => arn.includes(':ssm:')) ? ['ssm:GetParameters'] : []),
  ];
}

describe.each(Object.entries(options))("the roles of the environment's tasks, %s", (_, change) => {
  const stacks = synthesize(withDev(change));
  const ecs = stacks('dev-ecs');
  const made = [...policiesOf(ecs), ...policiesOf(stacks('dev-networking'))];
  const boundary = statementsOf(
    stacks('bootstrap')
      .all('aws_iam_policy')
      .find(({ name }) => name === 'fargate-duo-dev-boundary')?.policy,
  );

  test('ECS gets what it needs to start these containers, and nothing else', () => {
    const execution = made.find(({ name }) => name.includes('execution'));
    expect(actionsIn(execution?.statements ?? [])).toEqual(neededFor(ecs));
  });

  test('the services themselves get only the channels of ECS Exec', () => {
    const others = made.filter(({ name }) => !/execution|flow-logs/.test(name));
    const actions = actionsIn(others.flatMap(({ statements }) => statements));
    expect(actions.filter((action) => !action.startsWith('ssmmessages:'))).toEqual([]);
    expect(actions).toHaveLength(change.exec ? 4 : 0);
  });

  test('their boundary is exactly what they get, and only for the environment', () => {
    expect(actionsIn(boundary)).toEqual(actionsIn(made.flatMap(({ statements }) => statements)));
    const { account, region } = example;
    const own = [
      `repository/fargate-duo`,
      `log-group:/fargate-duo/dev/*`,
      `parameter/key`,
      `secret:key-??????`,
    ];
    for (const { Resource } of boundary.filter(({ Resource: [only] }) => only !== '*'))
      expect(
        own.some((end) => Resource.every((arn) => like(`arn:aws:*:${region}:${account}:${end}`, arn))),
      ).toBe(true);
  });
});
