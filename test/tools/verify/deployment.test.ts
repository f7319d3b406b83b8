/** How a deployment can go wrong while Terraform calls it a success, and how each is told from the others. */
import {
  deployment,
  image,
  release,
  revision,
  running,
  service,
  task,
  tasks,
  history,
} from '../support/deployed-account';
import { verifying } from '../support/verifying';

/** A long wait: what has failed must not be waited for. */
const patient = { timeoutSeconds: 600 };

const inProgress = deployment({
  rolloutState: 'IN_PROGRESS',
  rolloutStateReason: 'ECS deployment ecs-svc/7777 in progress.',
  runningCount: 0,
});
const former = { id: 'ecs-svc/6666', taskDefinition: revision(6) };
const failed = deployment({
  status: 'ACTIVE',
  rolloutState: 'FAILED',
  rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
  failedTasks: 3,
  runningCount: 0,
});

test('the circuit breaker turns it back while it is watched', async () => {
  const rollingBack = deployment({
    ...former,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/6666.',
  });
  const { failure } = await verifying({
    answers: { 'ecs:DescribeServices': [service([inProgress]), service([rollingBack, failed])] },
    ...patient,
  });
  expect(failure).toBe(
    'the circuit breaker turned the deployment of fargate-duo-dev:7 back: fargate-duo-dev:6 runs instead: ' +
      'ECS deployment circuit breaker: tasks failed to start.',
  );
});

test('it was turned back before anybody looked: only the events tell', async () => {
  const { failure, said } = await verifying({
    answers: {
      'ecs:DescribeServices': service(
        [deployment({ ...former, rolloutStateReason: 'ECS deployment ecs-svc/6666 completed.' })],
        [
          'has reached a steady state.',
          'rolling back to deployment ecs-svc/6666.',
          '(deployment ecs-svc/7777) deployment failed: tasks failed to start.',
        ],
      ),
    },
    ...patient,
  });
  expect(failure).toBe(
    'the circuit breaker turned the deployment of fargate-duo-dev:7 back: fargate-duo-dev:6 runs instead: ' +
      '(service fargate-duo) (deployment ecs-svc/7777) deployment failed: tasks failed to start.',
  );
  expect(said).toContain('fargate-duo-dev:6 is in charge, 1 of 1 of its tasks run');
});

test('an alarm turns it back', async () => {
  const events = [
    'rolling back to deployment ecs-svc/6666.',
    '(deployment ecs-svc/7777) deployment failed: alarm detected.',
  ];
  const { failure } = await verifying({
    answers: { 'ecs:DescribeServices': [service([inProgress]), service([deployment(former)], events)] },
    ...patient,
  });
  expect(failure).toMatch(
    /^an alarm turned the deployment of fargate-duo-dev:7 back: fargate-duo-dev:6 runs/,
  );
});

test('it is done, and turned back while the targets are awaited', async () => {
  const { failure } = await verifying({
    answers: {
      'ecs:DescribeServices': [service([deployment()]), service([deployment(former), failed])],
      'elasticloadbalancing:DescribeTargetHealth': { TargetHealthDescriptions: [] },
    },
    ...patient,
  });
  expect(failure).toMatch(/^the circuit breaker turned the deployment of fargate-duo-dev:7 back/);
});

test('what an earlier deployment was turned back for is not taken for ours', async () => {
  const [before] = service(
    [deployment()],
    ['(deployment ecs-svc/5555) deployment failed: alarm detected.'],
  ).services;
  const events = before?.events.map((event) => ({ ...event, createdAt: 1_700_000_000 }));
  const { failure } = await verifying({
    answers: {
      'ecs:DescribeServices': { services: [{ ...before, deployments: [deployment(former)], events }] },
    },
    ...patient,
  });
  expect(failure).toBe(
    'fargate-duo-dev:6 runs instead of fargate-duo-dev:7: the deployment was turned back, or never began; ' +
      'the events do not say which',
  );
});

test('a first deployment fails: there is nothing to turn back to, and no release', async () => {
  const { failure, said } = await verifying({
    answers: {
      'ecs:DescribeServices': [service([inProgress]), service([{ ...failed, status: 'PRIMARY' }])],
      'ssm:GetParameterHistory': history('none'),
    },
    ...patient,
  });
  expect(failure).toBe(
    'the first deployment of fargate-duo-dev:7 failed and there is none to turn back to: ' +
      'ECS deployment circuit breaker: tasks failed to start.',
  );
  expect(said).toContain(
    `dev has no release to go back to; once the cause is mended, 'IMAGE=${image} npm run deploy -- dev' tries`,
  );
});

test('somebody else deploys a third revision', async () => {
  const stranger = deployment({
    id: 'ecs-svc/8888',
    taskDefinition: revision(8),
    rolloutState: 'IN_PROGRESS',
  });
  const { failure } = await verifying({
    answers: { 'ecs:DescribeServices': [service([inProgress]), service([stranger, inProgress])] },
    ...patient,
  });
  expect(failure).toBe(
    'somebody else deployed fargate-duo-dev:8 meanwhile: it has replaced fargate-duo-dev:7, which is not proven ' +
      'any more',
  );
});

test('somebody else deploys a third revision after ours was turned back', async () => {
  const events = ['(deployment ecs-svc/7777) deployment failed: tasks failed to start.'];
  const stranger = deployment({ id: 'ecs-svc/8888', taskDefinition: revision(8) });
  const { failure } = await verifying({
    answers: { 'ecs:DescribeServices': service([stranger], events) },
    ...patient,
  });
  expect(failure).toMatch(/^somebody else deployed fargate-duo-dev:8 meanwhile/);
});

test('ours is turned back to one that is newer, because it was put there by hand', async () => {
  const newer = deployment({
    id: 'ecs-svc/8888',
    taskDefinition: revision(8),
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/8888.',
  });
  const { failure } = await verifying({
    answers: { 'ecs:DescribeServices': [service([inProgress]), service([newer])] },
    ...patient,
  });
  expect(failure).toMatch(
    /^the circuit breaker turned the deployment of fargate-duo-dev:7 back: fargate-duo-dev:8/,
  );
});

test('what somebody else deployed is turned back to ours', async () => {
  const rollingBack = deployment({
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/7777.',
  });
  const { failure } = await verifying({
    answers: { 'ecs:DescribeServices': service([rollingBack]) },
    ...patient,
  });
  expect(failure).toMatch(
    /^a later deployment is being turned back to fargate-duo-dev:7: verify when that is done/,
  );
});

test('somebody else deploys the same revision anew', async () => {
  const { failure } = await verifying({
    answers: {
      'ecs:DescribeServices': [service([inProgress]), service([deployment({ id: 'ecs-svc/8888' })])],
    },
    ...patient,
  });
  expect(failure).toBe(
    'somebody else started another deployment of fargate-duo-dev:7 meanwhile (ecs-svc/8888): verify that one',
  );
});

test('somebody deletes the service', async () => {
  const { failure } = await verifying({
    answers: { 'ecs:DescribeServices': [service([inProgress]), { services: [] }] },
    ...patient,
  });
  expect(failure).toBe('the cluster fargate-duo-dev has no active service fargate-duo: somebody deleted it');
});

test('it takes longer than it may', async () => {
  const { failure, said } = await verifying({
    answers: {
      'ecs:DescribeServices': service([inProgress, deployment({ ...former, status: 'ACTIVE' })]),
      ...tasks({ running: [task(running)] }),
    },
    timeoutSeconds: 0.1,
  });
  expect(failure).toBe(
    'not proven within 0.1 s: deployment: IN_PROGRESS: 0 of 1 tasks of fargate-duo-dev:7 run, 1 older deployment left',
  );
  expect(said).toContain(
    `the recorded release is unchanged, ${release}: 'npm run deploy -- dev' returns to it`,
  );
});
