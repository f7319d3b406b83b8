/** Every way in which ECS answers about a deployment, the conclusion, and its message. */
import { Refusal } from '../support/aws-endpoint';
import {
  began,
  deployment,
  deploymentArn,
  ecsLooks,
  type EcsLook,
  image,
  release,
  type Remembered,
  revision,
  running,
  service,
  serviceRevision,
  target,
  task,
  tasks,
  history,
} from '../support/deployed-account';
import { verifying } from '../support/verifying';

const NAME = 'fargate-duo-dev';
const former = deployment({ id: 'ecs-svc/6666', taskDefinition: revision(6) });
const stranger = deployment({ id: 'ecs-svc/8888', taskDefinition: revision(8) });
const inProgress = deployment({ rolloutState: 'IN_PROGRESS', runningCount: 0 });
const failing = deployment({ rolloutState: 'FAILED', rolloutStateReason: 'tasks failed to start.' });

/** Our deployment, in ECS's terms. */
const ours = (status: string, more: Omit<Remembered, 'status'> = {}): Remembered => ({ status, ...more });
const breaker = { deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 } };
const because = (statusReason: string, more: object = {}) => ({ more: { statusReason, ...more } });
/** A deployment from before our apply. */
const earlier = (status: string, more: Omit<Remembered, 'status'> = {}): Remembered => ({
  id: 'earlier',
  of: 6,
  at: -500,
  status,
  ...more,
});

const look = (remembered: readonly Remembered[] | Refusal, ...deployments: object[]): EcsLook => ({
  remembered,
  service: service(deployments.length > 0 ? deployments : [deployment()]),
});
const well = look([ours('SUCCESSFUL')]);
const missing: EcsLook = { ...well, service: { services: [], failures: [{ reason: 'MISSING' }] } };
const noService: EcsLook = { remembered: new Refusal('ServiceNotFoundException', 'Service not found.') };

/** The reasons to wait, and the result: nothing if it is verified, or the failure. */
type Row = readonly [
  title: string,
  looks: readonly EcsLook[],
  verdict: string | undefined,
  waits?: readonly RegExp[],
];

/** How many times it may be late. */
const times = (count: number, each: EcsLook) => Array.from({ length: count }, () => each);

const anyOfOurs: readonly Row[] = [
  ['it is done', [well], undefined],
  [
    'it waits to start, progresses, and completes',
    [
      look([ours('PENDING')], former),
      look(
        [
          ours('IN_PROGRESS', {
            more: { deploymentCircuitBreaker: { status: 'MONITORING', failureCount: 1, threshold: 3 } },
          }),
        ],
        inProgress,
        { ...former, status: 'ACTIVE' },
      ),
      well,
    ],
    undefined,
    [
      /PENDING: 0 of 1 tasks of fargate-duo-dev:7 run$/,
      /IN_PROGRESS: 0 of 1 tasks of fargate-duo-dev:7 run, 1 have failed \(the circuit breaker acts at 3\)$/,
    ],
  ],
  [
    'it is complete, but an alarm may still roll it back',
    [
      look([
        ours('IN_PROGRESS', {
          more: {
            targetServiceRevision: { arn: serviceRevision(7), requestedTaskCount: 2, runningTaskCount: 2 },
            alarms: { status: 'MONITORING' },
          },
        }),
      ]),
      well,
    ],
    undefined,
    [/IN_PROGRESS: 2 of 2 tasks of .* run, and their alarms are watched$/],
  ],
  ['an unknown state is waited for', [look([ours('PAUSED')]), well], undefined, [/PAUSED: 0 of 1 tasks/]],
  [
    'the circuit breaker is rolling it back',
    [
      look(
        [ours('ROLLBACK_IN_PROGRESS', { backTo: 6, ...because('tasks failed to start.', breaker) })],
        former,
      ),
    ],
    `the circuit breaker, after 3 failed tasks, is rolling the deployment of ${NAME}:7 back to ${NAME}:6: tasks failed to start.`,
  ],
  [
    'the circuit breaker has rolled it back',
    [
      look(
        [ours('ROLLBACK_SUCCESSFUL', { backTo: 6, ...because('tasks failed to start.', breaker) })],
        former,
      ),
    ],
    `the circuit breaker, after 3 failed tasks, rolled back the deployment of ${NAME}:7; ${NAME}:6 runs instead: tasks failed to start.`,
  ],
  [
    'an alarm has rolled it back',
    [
      look([
        ours('ROLLBACK_SUCCESSFUL', {
          backTo: 6,
          ...because('alarm detected.', {
            alarms: { status: 'TRIGGERED', triggeredAlarmNames: ['dev-app-errors'] },
          }),
        }),
      ]),
    ],
    `the alarm dev-app-errors rolled back the deployment of ${NAME}:7; ${NAME}:6 runs instead: alarm detected.`,
  ],
  [
    'an alarm that ECS does not name has rolled it back',
    [
      look([
        ours('ROLLBACK_SUCCESSFUL', { backTo: 6, ...because('on.', { alarms: { status: 'TRIGGERED' } }) }),
      ]),
    ],
    `an alarm rolled back the deployment of ${NAME}:7; ${NAME}:6 runs instead: on.`,
  ],
  [
    'somebody rolls it back, and ECS has not chosen the target',
    [look([ours('ROLLBACK_REQUESTED', because('Rollback requested by user.'))], inProgress)],
    `somebody is rolling the deployment of ${NAME}:7 back to the previous revision: Rollback requested by user.`,
  ],
  [
    'a first one fails, and there is nothing to roll back to',
    [
      look(
        [ours('ROLLBACK_FAILED', because('No rollback candidate was found to run the rollback.', breaker))],
        failing,
      ),
    ],
    `the circuit breaker, after 3 failed tasks, stopped the deployment of ${NAME}:7 (ROLLBACK_FAILED) without a rollback: ` +
      'No rollback candidate was found to run the rollback.',
  ],
  ...['STOPPED', 'STOP_REQUESTED'].map((status): Row => [
    `it is ${status}`,
    [look([ours(status)], inProgress)],
    `somebody stopped the deployment of ${NAME}:7 (${status}) without a rollback: no reason given`,
  ]),
  [
    'the reasons of the deployment and of its rollback are both reported',
    [
      look([
        ours('ROLLBACK_SUCCESSFUL', {
          ...because('tasks failed to start.', {
            ...breaker,
            rollback: { reason: 'by the circuit breaker' },
          }),
        }),
      ]),
    ],
    `the circuit breaker, after 3 failed tasks, rolled back the deployment of ${NAME}:7; the previous revision runs instead: ` +
      'tasks failed to start.; by the circuit breaker',
  ],
  [
    'an older deployment is left, then only an INACTIVE one',
    [
      look([ours('SUCCESSFUL')], deployment(), { ...former, status: 'ACTIVE' }),
      look([ours('SUCCESSFUL')], deployment(), { ...former, status: 'INACTIVE' }),
    ],
    undefined,
    [/COMPLETED: 1 of 1 tasks of fargate-duo-dev:7 run, 1 older deployment left$/],
  ],
  [
    'DescribeServices still shows the one before',
    [...times(3, look([ours('SUCCESSFUL')], former)), well],
    undefined,
    [/fargate-duo-dev:6 is still the primary deployment$/],
  ],
  [
    'DescribeServices still shows a failed one of the same revision',
    [look([ours('SUCCESSFUL')], failing), well],
    undefined,
    [/ECS still shows an earlier deployment of fargate-duo-dev:7$/],
  ],
  ['the service is MISSING once', [missing, well], undefined, [/ECS shows no active service fargate-duo$/]],
  [
    'the service is not found once',
    [noService, well],
    undefined,
    [/ECS shows no active service fargate-duo$/],
  ],
  [
    'the service has no deployment, then one without a state, then its own',
    [
      { ...well, service: service([]) },
      look([ours('SUCCESSFUL')], deployment({ rolloutState: undefined })),
      well,
    ],
    undefined,
    [
      /deployment +nothing is still the primary deployment$/,
      /deployment +without a rollout state: 1 of 1 tasks of fargate-duo-dev:7 run$/,
    ],
  ],
  ...[missing, noService, { ...well, service: { services: [{ status: 'INACTIVE' }] } }].map(
    (each, index): Row => [
      `the service is gone, in words ${index + 1}`,
      [each],
      `the cluster ${NAME} has no active service fargate-duo: somebody deleted it`,
      [/ECS shows no active service fargate-duo$/],
    ],
  ),
  [
    'it completes, and is rolled back while its targets are awaited',
    [well, look([ours('ROLLBACK_SUCCESSFUL', { backTo: 6, ...because('alarm detected.') })], former)],
    `somebody rolled back the deployment of ${NAME}:7; ${NAME}:6 runs instead: alarm detected.`,
    [/0 of 1 of app are healthy/],
  ],
  [
    'somebody else deploys another revision',
    [
      look([ours('IN_PROGRESS')], inProgress),
      look([ours('STOPPED'), ours('IN_PROGRESS', { id: 'x', of: 8, at: 9 })], stranger),
    ],
    `somebody else deployed ${NAME}:8 meanwhile: it has replaced ${NAME}:7, which can no longer be proven`,
    [/IN_PROGRESS/],
  ],
  [
    'somebody else deploys another revision after ours was rolled back',
    [look([ours('ROLLBACK_SUCCESSFUL'), ours('SUCCESSFUL', { id: 'x', of: 8, at: 9 })], stranger)],
    `somebody else deployed ${NAME}:8 meanwhile: it has replaced ${NAME}:7, which can no longer be proven`,
  ],
  [
    "somebody else's deployment is rolled back to ours",
    [
      look(
        [ours('SUCCESSFUL'), ours('ROLLBACK_IN_PROGRESS', { id: 'x', of: 8, at: 9, backTo: 7 })],
        stranger,
      ),
      look([ours('SUCCESSFUL'), ours('ROLLBACK_SUCCESSFUL', { id: 'x', of: 8, at: 9, backTo: 7 })]),
    ],
    undefined,
    [/fargate-duo-dev:8, which somebody else deployed, is being rolled back to fargate-duo-dev:7$/],
  ],
  [
    'the same revision is deployed again, by force',
    [
      look([ours('SUCCESSFUL'), ours('IN_PROGRESS', { id: 'again', at: 9 })]),
      look(
        [ours('SUCCESSFUL'), ours('SUCCESSFUL', { id: 'again', at: 9 })],
        deployment({ id: 'ecs-svc/9999' }),
      ),
    ],
    undefined,
    [/IN_PROGRESS: 0 of 1/],
  ],
];

const afterApply: readonly Row[] = [
  [
    'three answers are outdated',
    [...times(3, look([earlier('SUCCESSFUL')], former)), look([earlier('SUCCESSFUL'), ours('SUCCESSFUL')])],
    undefined,
    [/ECS shows no deployment of fargate-duo-dev:7 yet$/],
  ],
  [
    'all answers are outdated',
    [look([earlier('SUCCESSFUL')], former)],
    `ECS has not started the deployment of ${NAME}:7 that Terraform requested`,
    [/ECS shows no deployment/],
  ],
  [
    'an older deployment’s rollback is seen first',
    [
      look(
        [earlier('ROLLBACK_SUCCESSFUL', { of: 7, ...because('tasks failed to start.', breaker) })],
        former,
      ),
      look([earlier('ROLLBACK_SUCCESSFUL', { of: 7 }), ours('SUCCESSFUL')]),
    ],
    undefined,
    [/ECS shows no deployment/],
  ],
  [
    'the same revision was COMPLETED before',
    [look([earlier('SUCCESSFUL', { of: 7 })])],
    `ECS has not started the deployment of ${NAME}:7 that Terraform requested`,
    [/ECS shows no deployment/],
  ],
  [
    'the same revision gets a new deployment',
    [look([earlier('SUCCESSFUL', { of: 7 })]), look([earlier('SUCCESSFUL', { of: 7 }), ours('SUCCESSFUL')])],
    undefined,
    [/ECS shows no deployment/],
  ],
  [
    'only another revision was started',
    [look([ours('SUCCESSFUL', { id: 'x', of: 8 })], stranger)],
    `${NAME}:8 runs instead of ${NAME}:7, which ECS never started to deploy`,
    [/fargate-duo-dev:8 is the latest that ECS shows$/],
  ],
];

const unchanged: readonly Row[] = [
  ['it completed before', [look([earlier('SUCCESSFUL', { of: 7 })])], undefined],
  [
    'it was rolled back before',
    [look([earlier('ROLLBACK_SUCCESSFUL', { of: 7, backTo: 6, ...because('no.', breaker) })], former)],
    `the circuit breaker, after 3 failed tasks, rolled back the deployment of ${NAME}:7; ${NAME}:6 runs instead: no.`,
  ],
  ['ECS has forgotten it, and it is complete', [look([])], undefined],
  [
    'ECS has forgotten it, and it is in progress',
    [look([], deployment({ rolloutState: 'IN_PROGRESS', runningCount: 0, failedTasks: 2 })), look([])],
    undefined,
    [/IN_PROGRESS: 0 of 1 tasks of fargate-duo-dev:7 run, 2 failed$/],
  ],
  [
    'ECS has forgotten it, and it failed',
    [look([], failing)],
    `the deployment of ${NAME}:7 failed: tasks failed to start.`,
  ],
  [
    'ECS has forgotten it, and another runs',
    [look([], former)],
    `${NAME}:6 runs instead of ${NAME}:7: the deployment was rolled back or never started, and ECS has no record of it`,
    [/fargate-duo-dev:6 is still the primary deployment$/],
  ],
];

describe.each<[string, readonly Row[], readonly string[] | undefined]>([
  ['whether or not an apply changed the service', anyOfOurs, undefined],
  ['after an apply that changed the service', afterApply, ['earlier']],
  ['without a change of the service', unchanged, undefined],
])('a deployment %s', (_, rows, before) => {
  test.each(rows.map(([title, ...row]) => ({ title, row })))('$title', async ({ title, row }) => {
    const [looks, verdict, waits = []] = row;
    const { failure, said } = await verifying({
      before,
      // A long timeout: a failed deployment must not be waited for.
      timeoutSeconds: 600,
      answers: {
        ...ecsLooks(...looks),
        ...(title.includes('targets are awaited') && {
          'elasticloadbalancing:DescribeTargetHealth': { TargetHealthDescriptions: [] },
        }),
      },
    });
    expect(failure).toBe(verdict);
    const lines = said.split('\n').filter((line) => /(deployment|targets) {2}/.test(line));
    for (const [index, wait] of waits.entries()) expect(lines[index]).toMatch(wait);
  });
});

test('ECS is queried for deployments since the revision, allowing for clock differences, and for the newest twenty', async () => {
  const many = Array.from({ length: 25 }, (_, number) =>
    earlier('SUCCESSFUL', { id: `${number}`, at: number }),
  );
  const { endpoint } = await verifying({
    answers: ecsLooks(look([...many, ours('SUCCESSFUL', { at: 99 })])),
  });
  const inputOf = (wanted: string) => endpoint.calls.find(({ action }) => action === wanted)?.input;
  expect(inputOf('ecs:ListServiceDeployments')).toMatchObject({ createdAt: { after: began - 60 } });
  expect(inputOf('ecs:DescribeServiceDeployments')).toEqual({
    serviceDeploymentArns: [
      deploymentArn('ours'),
      ...many
        .slice(-19)
        .reverse()
        .map(({ id = '' }) => deploymentArn(id)),
    ],
  });
});

test('a late answer is waited for at most a minute', async () => {
  const late = (count: number) =>
    verifying({
      before: ['earlier'],
      answers: ecsLooks(...times(count, look([earlier('SUCCESSFUL')])), well),
    });
  expect((await late(9)).failure).toBeUndefined();
  expect((await late(30)).failure).toMatch(/^ECS has not started the deployment/);
  // In a row: what is late once more has not been late all the time.
  const now = look([ours('IN_PROGRESS')], inProgress);
  const stale = times(9, look([earlier('SUCCESSFUL')]));
  expect(
    (await verifying({ before: ['earlier'], answers: ecsLooks(...stale, now, ...stale, well) })).failure,
  ).toBe(undefined);
});

test('a failed first deployment has no release to go back to', async () => {
  const { failure, said } = await verifying({
    answers: {
      ...ecsLooks(look([ours('ROLLBACK_FAILED')], failing)),
      'ssm:GetParameterHistory': history('none'),
    },
  });
  expect(failure).toMatch(/stopped the deployment/);
  expect(said).toContain(
    `dev has no release to go back to; once the cause is fixed, 'IMAGE=${image} npm run deploy -- dev' tries`,
  );
});

test('it exceeds its timeout', async () => {
  const { failure, said } = await verifying({
    answers: {
      ...ecsLooks(look([ours('IN_PROGRESS')], inProgress, { ...former, status: 'ACTIVE' })),
      ...tasks({ running: [task(running)] }),
    },
    timeoutSeconds: 0.1,
  });
  expect(failure).toBe(`not proven within 0.1 s: deployment: IN_PROGRESS: 0 of 1 tasks of ${NAME}:7 run`);
  expect(said).toContain(
    `the recorded release is unchanged, ${release}: 'npm run rollback -- dev', or the workflow, returns to it`,
  );
});

test('if credentials expire during the wait, the earlier evidence is shown', async () => {
  const expired = new Refusal(
    'ExpiredTokenException',
    'The security token included in the request is expired',
  );
  const sick = { Reason: 'Target.Timeout', Description: 'Request timed out' };
  const before = times(6, look([ours('SUCCESSFUL')]));
  const health = 'elasticloadbalancing:DescribeTargetHealth';
  const { failure, said } = await verifying({
    answers: {
      ...ecsLooks(...before, { remembered: expired }),
      // Called by each look, for two groups, and for the evidence of the sixth.
      [health]: [...Array.from({ length: 14 }, () => target('unhealthy', sick)), expired],
    },
  });
  expect(failure).toMatch(/^the credentials expired before the proof; last seen: targets: 0 of 1 of app/);
  expect(said).toContain('app: 10.0.0.5:5000 is unhealthy, Target.Timeout: Request timed out');
  // On the first look, expired credentials are a refusal like any other.
  const never = await verifying({ answers: ecsLooks({ remembered: expired }) });
  expect(never.failure).toMatch(/^AWS refuses: ExpiredTokenException: /);
});
