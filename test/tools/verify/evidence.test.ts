/** What is shown about a failed deployment, and what foreign text must not do there. */
import { Refusal } from '../support/aws-endpoint';
import {
  began,
  container,
  deployment,
  ecsLooks,
  image,
  history,
  revision,
  service,
  stopped,
  target,
  task,
  taskArn,
  tasks,
} from '../support/deployed-account';
import { verifying } from '../support/verifying';

const failedDeployment = (events: string[] = []) =>
  ecsLooks({
    remembered: [
      {
        status: 'ROLLBACK_FAILED',
        more: {
          statusReason: 'No rollback candidate was found to run the rollback.',
          deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
        },
      },
    ],
    service: service(
      [
        deployment({
          rolloutState: 'FAILED',
          rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
        }),
      ],
      events,
    ),
  });

/** The same, with stopped tasks. */
const failedWith = (...stopped: object[]) => ({ ...failedDeployment(), ...tasks({ running: [], stopped }) });

const stoppedTask = (changes: object) =>
  task(stopped, { lastStatus: 'STOPPED', stoppedAt: began + 60, ...changes });

const logs = (lines: Record<string, string[]>) => ({
  'logs:GetLogEvents': ({ logGroupName, logStreamName }: { logGroupName: string; logStreamName: string }) => {
    const name = logGroupName.split('/').at(-1) ?? '';
    expect(logGroupName).toBe(`/fargate-duo/dev/${name}`);
    expect(logStreamName).toBe(`${name}/${name}/${stopped}`);
    return { events: (lines[name] ?? []).map((message) => ({ message, timestamp: 1_760_000_050_000 })) };
  },
});

const crashed = tasks({
  running: [],
  stopped: [
    stoppedTask({
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [
        container('app', { lastStatus: 'STOPPED', exitCode: 1 }),
        container('redirect', {
          lastStatus: 'STOPPED',
          exitCode: 137,
          reason: 'OutOfMemoryError: Container killed due to memory usage',
        }),
      ],
    }),
    // The same again.
    stoppedTask({
      taskArn: taskArn('a'.repeat(32)),
      stoppedAt: began + 30,
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [container('app', { lastStatus: 'STOPPED', exitCode: 1 })],
    }),
    // From an earlier deployment of the same revision, and from the revision before: not evidence.
    stoppedTask({
      taskArn: taskArn('b'.repeat(32)),
      stoppedAt: began - 60,
      stoppedReason: 'Scaling activity',
    }),
    task('f'.repeat(32), { taskDefinitionArn: revision(6), stoppedReason: 'Scaling activity' }),
  ],
});

/** One of the environment's alarms; its state changed this many seconds after the start of the deployment. */
const alarm = (name: string, StateValue: string, seconds: number) => ({
  AlarmName: `fargate-duo-dev-${name}-errors`,
  AlarmDescription: 'Too many fail',
  StateReason: 'Threshold Crossed: 2 out of the last 3 datapoints',
  StateValue,
  AlarmConfigurationUpdatedTimestamp: began - 1_000,
  StateTransitionedTimestamp: began + seconds,
});

test('everything that AWS knows is in the terminal and in the summary, after the likely causes', async () => {
  const { said, summary } = await verifying({
    answers: {
      ...failedDeployment([
        '(deployment ecs-svc/7777) deployment failed: tasks failed to start.',
        `has started 1 tasks: (task ${stopped}).`,
        `has started 1 tasks: (task ${'c'.repeat(32)}).`,
      ]),
      ...crashed,
      ...logs({ app: ['Error: Cannot find module'], redirect: ['listening on 5001'] }),
      'elasticloadbalancing:DescribeTargetHealth': target('unhealthy', {
        Reason: 'Target.FailedHealthChecks',
        Description: 'Health checks failed',
      }),
      'cloudwatch:DescribeAlarms': ({ AlarmNamePrefix }: Record<string, string>) => {
        expect(AlarmNamePrefix).toBe('fargate-duo-dev-');
        return {
          MetricAlarms: [
            alarm('balancer', 'ALARM', 100),
            alarm('app', 'OK', 60),
            alarm('redirect', 'OK', -60),
            { ...alarm('changed', 'OK', 60), AlarmConfigurationUpdatedTimestamp: began + 50 },
          ],
        };
      },
    },
  });
  const evidence = [
    '08:53:20 fargate-duo-dev:7: ROLLBACK_FAILED; No rollback candidate was found to run the rollback.; ' +
      'circuit breaker TRIGGERED (3 of 3 failed)',
    '08:55:00 (service fargate-duo) (deployment ecs-svc/7777) deployment failed: tasks failed to start.',
    `08:54:20 ${stopped} (EssentialContainerExited): Essential container in task exited`,
    `08:54:20 ${stopped} app: exit 1`,
    `08:54:20 ${stopped} redirect: exit 137, OutOfMemoryError: Container killed due to memory usage`,
    'app: 10.0.0.5:5000 is unhealthy, Target.FailedHealthChecks: Health checks failed',
    'fargate-duo-dev-balancer-errors is on: Too many fail (Threshold Crossed: 2 out of the last 3 datapoints)',
    'fargate-duo-dev-app-errors was on: Too many fail (Threshold Crossed: 2 out of the last 3 datapoints)',
    'Error: Cannot find module',
    'listening on 5001',
  ];
  for (const line of evidence) {
    expect(said).toContain(`\n  | ${line}\n`);
    expect(summary).toContain(`\n${line}\n`);
  }
  // The same for another task is one line; foreign tasks, draining targets and older alarms are omitted.
  expect(said.match(/has started 1 tasks/g)).toHaveLength(1);
  expect(said.match(/app: exit 1\n/g)).toHaveLength(1);
  expect(said).not.toMatch(/Scaling activity|10\.0\.0\.4|(redirect|changed)-errors/);
  expect(said).toMatch(
    /Likely causes:\n {2}- A container needed more memory[^\n]+\n {2}- A container exited because its program failed/,
  );
  expect(summary).toMatch(
    /^### dev is not verified\n[^]+\*\*Likely causes\*\*\n\n- A container needed more memory/,
  );
});

test('foreign text has no effect in a terminal, a workflow’s log or Markdown', async () => {
  const hostile = [
    '::error file=settings.ts::owned',
    '  ::add-mask::a',
    'first\n::set-output name=digest::x',
    'first\r::stop-commands::x',
    'in mid line ##[set-env name=PATH]/tmp',
    '\u001b[2J\u001b]0;title\u0007cleared \u202egnidliub',
    '</pre><img src=x onerror=alert(1)> [link](https://evil.example) @somebody',
    '```\n# heading',
    'x'.repeat(5_000),
  ];
  const { said, summary, failure } = await verifying({
    answers: {
      ...failedDeployment(['rolling back: ::error::in an event ##[error]']),
      ...tasks({
        running: [],
        stopped: [stoppedTask({ stopCode: 'TaskFailedToStart', stoppedReason: '\n::error::in a reason' })],
      }),
      ...logs({ app: hostile }),
    },
  });
  for (const shown of [said, failure ?? '']) {
    expect(shown).not.toMatch(/^\s*::/m);
    expect(shown).not.toContain('##[');
    expect(shown).not.toContain('[2J');
    // eslint-disable-next-line no-control-regex
    expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
    expect(Math.max(...shown.split('\n').map(({ length }) => length))).toBeLessThan(1_300);
  }
  // Anything that looks like Markdown is inside a block that its content cannot end.
  const outside = summary.replaceAll(/<pre>[^]*?<\/pre>/g, '');
  expect(outside).not.toMatch(/::|link|```|heading|somebody|in a reason/);
  expect(summary).toContain('&lt;/pre&gt;&lt;img src=x onerror=alert(1)&gt;');
});

test('evidence without read permission is a line that says so', async () => {
  const denied = (action: string) =>
    new Refusal('AccessDeniedException', `User: x is not authorized to perform: ${action}`);
  const { failure, said } = await verifying({
    answers: {
      ...failedDeployment(),
      ...crashed,
      'logs:GetLogEvents': denied('logs:GetLogEvents'),
      'cloudwatch:DescribeAlarms': denied('cloudwatch:DescribeAlarms'),
      'elasticloadbalancing:DescribeTargetHealth': new Refusal('AccessDenied', 'not you', 403),
      'ssm:GetParameterHistory': denied('ssm:GetParameterHistory'),
    },
  });
  expect(failure).toMatch(
    /^the circuit breaker, after 3 failed tasks, stopped the deployment of fargate-duo-dev:7/,
  );
  expect(said).toContain(
    'Last lines of app:\n  | cannot be read: AccessDeniedException: User: x is not authorized to perform: logs:GetLogEvents',
  );
  expect(said).toContain('Targets of the load balancer:\n  | cannot be read: AccessDenied: not you');
  expect(said).toContain('cannot read the recorded release: AccessDeniedException');
  // What this program may not read is no cause of what failed.
  expect(said).not.toContain('execution role may not');
});

test('a container that never ran is distinguished from one that ended, with its full reason', async () => {
  const { said } = await verifying({
    answers: {
      ...failedWith(
        stoppedTask({
          stopCode: 'TaskFailedToStart',
          stoppedReason: `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ${image}: not found`,
          containers: [{ name: 'app', lastStatus: 'STOPPED' }],
        }),
      ),
      'logs:GetLogEvents': new Refusal(
        'ResourceNotFoundException',
        'The specified log stream does not exist.',
      ),
    },
  });
  expect(said).toContain(`${stopped} app: did not run`);
  expect(said).toContain('Last lines of app:\n  | none\n');
  // The end of a long line identifies the cause.
  expect(said).toContain('The image is not in the repository');
});

test("stopped tasks are reported with AWS's reasons, newest first, from the start of the deployment on", async () => {
  const ended = (id: string, stoppedAt: number, more: object = {}) =>
    stoppedTask({ taskArn: taskArn(id.repeat(32)), stoppedAt, containers: [], ...more });
  const { said } = await verifying({
    answers: {
      ...failedWith(
        ended('a', began),
        ended('b', began + 20, { stopCode: 'UserInitiated', stoppedReason: 'by me' }),
        ended('c', began + 10, { stoppedReason: 'so' }),
        ended('9', began - 1),
        { ...ended('8', began + 30), taskDefinitionArn: revision(6) },
      ),
    },
  });
  const [, told = ''] = said.split('Tasks of this revision that stopped, newest first:\n');
  expect(told.split('\n\n')[0]?.split('\n')).toEqual([
    `  | 08:53:40 ${'b'.repeat(32)} (UserInitiated): by me`,
    `  | 08:53:30 ${'c'.repeat(32)} (no stop code): so`,
    `  | 08:53:20 ${'a'.repeat(32)} (no stop code): no reason`,
  ]);
});

const page = (lines: string[], nextBackwardToken: string) => ({
  events: lines.map((message) => ({ message, timestamp: 1 })),
  nextBackwardToken,
});

// CloudWatch returns pages without lines, and repeats the token at the end.
test.each<[string, object[], string, number]>([
  ['none', [page([], 'a'), page([], 'a')], 'none', 2],
  ['on the third page', [page([], 'a'), page([], 'b'), page(['late'], 'c')], 'late', 3],
  ['on a page that is no longer read', ['a', 'b', 'c', 'd'].map((token) => page([], token)), 'none', 4],
])('the last lines of a container are %s', async (_, pages, shown, looks) => {
  const { said, endpoint } = await verifying({
    answers: {
      ...failedDeployment(),
      ...crashed,
      'logs:GetLogEvents': ({ logGroupName, nextToken }: Record<string, string>) =>
        logGroupName?.endsWith('/app')
          ? pages[
              pages.findIndex(
                (each) => (each as { nextBackwardToken: string }).nextBackwardToken === nextToken,
              ) + 1
            ]
          : page(['x'], 'x'),
    },
  });
  expect(said).toContain(`Last lines of app:\n  | ${shown}\n`);
  const asked = endpoint.calls.filter(
    ({ action, input }) => action === 'logs:GetLogEvents' && input.logGroupName === '/fargate-duo/dev/app',
  );
  expect(asked).toHaveLength(looks);
});

test('the report has a line for empty parts, and a blank line between its parts', async () => {
  const { said, summary } = await verifying({
    answers: { ...failedDeployment(), ...tasks({ running: [] }) },
  });
  expect(said.replaceAll(/^ {2}([|-]) (?!none$).*$/gm, '  $1 …')).toBe(
    [
      '',
      ...['Deployments recorded by ECS, newest first:', '  | …', ''],
      ...['Events of the service, newest first:', '  | none', ''],
      ...['Tasks of this revision that stopped, newest first:', '  | none', ''],
      ...['Targets of the load balancer:', '  | …', '  | …', ''],
      ...['Alarms since the deployment began:', '  | none', ''],
      ...['Last lines of app:', '  | none', ''],
      ...['Last lines of redirect:', '  | none', ''],
      ...['Likely causes:', '  - …', ''],
      ...['Now:', '  - …', '  - …', '  - …', ''],
    ].join('\n'),
  );
  expect(summary.match(/^(###.*|\*\*.*\*\*|- .*)$/gm)).toEqual([
    '### dev is not verified',
    '**Likely causes**',
    '- None of the common causes: look at the reasons of the tasks and their last lines.',
    '**Now**',
    ...[
      ...['Deployments recorded by ECS, newest first', 'Events of the service, newest first'],
      ...['Tasks of this revision that stopped, newest first', 'Targets of the load balancer'],
      ...['Alarms since the deployment began', 'Last lines of app', 'Last lines of redirect'],
    ].map((title) => `**${title}**`),
  ]);
});

test('an image that is the recorded release has an earlier one to return to', async () => {
  const { said } = await verifying({
    answers: { ...failedDeployment(), 'ssm:GetParameterHistory': history(image) },
  });
  expect(said).toContain("'npm run rollback -- dev' returns to the previous release");
});
