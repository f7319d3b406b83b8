/** What npm run status shows, from constructed answers. */
import { statusOf } from '../../../tools/status/status';
import { watch } from '../../../tools/status/watch';
import { tables } from '../../../tools/terminal/table';
import { type Answers, awsForEach, Refusal } from '../support/aws-endpoint';
import {
  deployment,
  ecsLooks,
  environment,
  revision,
  running,
  service,
  settings,
  stopped,
  target,
  task,
  tasks,
  well,
} from '../support/deployed-account';

const aws = awsForEach();
const group = (name: string) =>
  `arn:aws:elasticloadbalancing:${settings.region}:${settings.account}:targetgroup/${name}/1`;
const loadBalancers = [
  { targetGroupArn: group('app-1'), containerPort: 5000 },
  { targetGroupArn: group('redir-2'), containerPort: 5001 },
];

/** An account with a deployment in progress. */
const rolling = (): Answers => ({
  ...well({ app: 0, redirect: 0 }),
  ...ecsLooks({
    remembered: [{ status: 'ROLLBACK_IN_PROGRESS', backTo: 6, more: { statusReason: 'an alarm is on' } }],
  }),
  'ecs:DescribeServices': service(
    [
      deployment({
        rolloutState: 'IN_PROGRESS',
        rolloutStateReason: 'in progress\u001b[2J',
        runningCount: 0,
        pendingCount: 1,
        failedTasks: 2,
      }),
      deployment({ id: 'ecs-svc/6666', status: 'ACTIVE', taskDefinition: revision(6) }),
    ],
    ['has started 1 tasks.', 'has begun.'],
    { loadBalancers },
  ),
  ...tasks({
    running: [
      task(running, {
        healthStatus: 'HEALTHY',
        capacityProviderName: 'FARGATE_SPOT',
        availabilityZone: 'us-east-1a',
        startedAt: 1,
      }),
    ],
    stopped: [task(stopped, { lastStatus: 'STOPPED', stoppedReason: 'Essential container in task exited' })],
  }),
  'elasticloadbalancing:DescribeTargetHealth': target('unhealthy', { Reason: 'Target.Timeout' }),
  'cloudwatch:DescribeAlarms': {
    MetricAlarms: [
      { AlarmName: 'fargate-duo-dev-app-errors', StateValue: 'ALARM', AlarmDescription: 'Requests fail' },
      { AlarmName: 'fargate-duo-dev-quiet', StateValue: 'OK' },
    ],
  },
});

const status = async () => tables(await statusOf(settings, environment)());

test.each([
  ['the serving image', /^ {2}users of dev are served by sha256:a{12} \(1 task\), not a release/],
  ['the bounds of the tasks', /^ {2}desired tasks: 1 \(settings.ts allows \d+ to \d+\)$/],
  [
    'a deployment in progress, with its counts and its reason',
    /^ {2}ecs-svc\/7777 +fargate-duo-dev:7 +sha256:a{12} +IN_PROGRESS +0 +1 +1 +2 +2025-10-09 +in progress$/,
  ],
  ['the deployment before', /^ {2}ecs-svc\/6666 +fargate-duo-dev:6 .*COMPLETED +1 +0 +1 +0/],
  ['what ECS remembers', /^ {2}2025-10-09 +fargate-duo-dev:7: ROLLBACK_IN_PROGRESS; an alarm is on$/],
  ['a task', /^ {2}d{8} +fargate-duo-dev:7 +RUNNING +HEALTHY +1970-01-01 +FARGATE_SPOT +us-east-1a$/],
  [
    'a stopped task, and why',
    /^ {2}e{8} +fargate-duo-dev:7 +STOPPED +UNKNOWN .*Essential container in task exited$/,
  ],
  ['a target and its reason', /^ {2}10\.0\.0\.5:5000 +app +unhealthy +Target.Timeout$/],
  ['a draining target', /^ {2}10\.0\.0\.4:5001 +redirect +draining$/],
  ['the events', /^ {2}2025-10-09 +\(service fargate-duo\) has started 1 tasks\.$/],
  ['an active alarm', /^ {2}fargate-duo-dev-app-errors +--:--:-- +Requests fail$/],
])('shows %s', async (_, line) => {
  await aws.answer(rolling());
  expect(await status()).toContainEqual(expect.stringMatching(line));
});

test('shows no inactive alarm', async () => {
  await aws.answer(rolling());
  expect((await status()).join('\n')).not.toContain('quiet');
});

test.each([
  ['no cluster', new Refusal('ClusterNotFoundException', 'Cluster not found.')],
  ['no service', { services: [] }],
  ['a deleted service', { services: [{ status: 'INACTIVE' }] }],
])('with %s it says what to do', async (_, answer) => {
  await aws.answer({ ...rolling(), 'ecs:DescribeServices': answer });
  await expect(status()).rejects.toThrow("dev has no service: run 'npm run deploy -- dev'");
});

test('when watched without a terminal, it prints each change in a line, whatever fails in between', async () => {
  const printed: string[] = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => printed.push(line));
  jest.spyOn(console, 'error').mockImplementation((line: string) => printed.push(line));
  await aws.answer({
    ...rolling(),
    'cloudwatch:DescribeAlarms': [
      { MetricAlarms: [] },
      { MetricAlarms: [] },
      { MetricAlarms: [{ AlarmName: 'errors', StateValue: 'ALARM', AlarmDescription: 'Requests fail' }] },
      new Refusal('InternalFailure', 'busy', 500),
      { MetricAlarms: [] },
      new Refusal('AccessDeniedException', 'enough'),
    ],
  });
  await expect(watch(statusOf(settings, environment), 1)).rejects.toThrow('enough');
  const [first, ...changes] = printed;
  expect(first).toContain('Alarms on: none');
  expect(changes.map((line) => line.replace(/^\d\d:\d\d:\d\d /, ''))).toEqual([
    'Alarms on: errors --:--:-- Requests fail',
    expect.stringContaining('busy'),
    'Alarms on: errors is gone',
  ]);
});
