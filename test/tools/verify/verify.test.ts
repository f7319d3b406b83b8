/** What npm run verify proves, step by step. */
import { Refusal } from '../support/aws-endpoint';
import {
  container,
  deployment,
  digest,
  ecsLooks,
  image,
  revision,
  running,
  service,
  stateOf,
  target,
  targets,
  task,
  tasks,
} from '../support/deployed-account';
import { verifying } from '../support/verifying';

test('success is reported proof by proof, with the commands that show it', async () => {
  const { failure, said, summary, endpoint } = await verifying();
  expect(failure).toBeUndefined();
  const asked = endpoint.calls.filter(({ action }) => action === 'elasticloadbalancing:DescribeTargetHealth');
  expect(asked.map(({ input }) => input.TargetGroupArn).sort()).toEqual([
    expect.stringMatching(/targetgroup\/app-1/),
    expect.stringMatching(/targetgroup\/redir-2/),
  ]);
  expect(said).toMatch(/deployment +fargate-duo-dev:7 is deployed, with no other deployment beside it/);
  expect(said).toMatch(/tasks +1 of 1 run sha256:a+\n/);
  expect(said).toMatch(/targets +1 of 1 are healthy for every service/);
  expect(said.match(/routes +curl -s http:\S+ +\{.*\}/g)).toHaveLength(3);
  expect(said).toMatch(/routes +curl -s http:\/\/127\.0\.0\.1:\d+\/rota1 +\{"status":"UP"\}$/);
  expect(summary).toMatch(/^### dev is verified\n[^]*tasks: 1 of 1 run sha256:a+\n[^]*curl -s \S+\/rota1 /);
});

test.each([
  [true, ['Deployments: ecs-svc/7777 fargate-duo-dev:7 sha256:aaaaaaaaaaaa IN_PROGRESS 1 0 1 0 ']],
  [false, []],
])('the progress of the rollout is shown if requested (%s)', async (showRollout, lines) => {
  const at = (runningCount: number) =>
    service([deployment({ rolloutState: 'IN_PROGRESS', rolloutStateReason: '', runningCount })]);
  let described = 0;
  const { failure, said } = await verifying({
    showRollout,
    answers: {
      'ecs:DescribeServices': () => {
        described += 1;
        return described < 6 ? at(described < 4 ? 0 : 1) : service([deployment()]);
      },
    },
  });
  expect(failure).toBeUndefined();
  const found = [...said.matchAll(/rollout +(Deployments: .* )\d{4}-\d\d-\d\d$/gm)].map(([, line]) => line);
  expect(found).toEqual(lines);
});

test('missing parts are waited for, and reported when they change', async () => {
  const { failure, said } = await verifying({
    answers: {
      'ecs:DescribeServices': [
        service([deployment({ taskDefinition: revision(6), id: 'ecs-svc/6666' })]),
        service([
          deployment({ rolloutState: 'IN_PROGRESS', runningCount: 0, failedTasks: 1 }),
          { status: 'ACTIVE' },
        ]),
        service([
          deployment({ rolloutState: 'IN_PROGRESS', runningCount: 0, failedTasks: 1 }),
          { status: 'ACTIVE' },
        ]),
        service([deployment(), { status: 'ACTIVE' }]),
        service([deployment()], [], { runningCount: 0 }),
        service([deployment()]),
      ],
      'elasticloadbalancing:DescribeTargetHealth': [
        target('initial', { Reason: 'Elb.RegistrationInProgress' }),
        target('initial', { Reason: 'Elb.RegistrationInProgress' }),
        target('healthy'),
      ],
    },
  });
  expect(failure).toBeUndefined();
  const waited = said.split('\n').slice(0, 5);
  expect(waited).toEqual([
    expect.stringMatching(/deployment +fargate-duo-dev:6 is still the primary deployment$/),
    expect.stringMatching(
      /deployment +IN_PROGRESS: 0 of 1 tasks of fargate-duo-dev:7 run, 1 failed, 1 older deployment left$/,
    ),
    expect.stringMatching(
      /deployment +COMPLETED: 1 of 1 tasks of fargate-duo-dev:7 run, 1 older deployment left$/,
    ),
    expect.stringMatching(/tasks +0 of 1 run$/),
    expect.stringMatching(
      /targets +0 of 1 of app are healthy; 10\.0\.0\.5:5000 is initial, Elb\.RegistrationInProgress; 0 of 1 of redirect/,
    ),
  ]);
});

test('a throttled call is repeated', async () => {
  const throttled = new Refusal('ThrottlingException', 'Rate exceeded');
  const { failure, said } = await verifying({
    answers: {
      ...ecsLooks(),
      'ecs:ListServiceDeployments': [
        throttled,
        new Refusal('ServerException', 'busy', 500),
        { serviceDeployments: [] },
      ],
    },
  });
  expect(failure).toBeUndefined();
  expect(said).toMatch(/aws +ThrottlingException: Rate exceeded/);
});

test('a refused call is one line', async () => {
  const denied = new Refusal(
    'AccessDeniedException',
    'User: x is not authorized to perform: ecs:DescribeServices',
  );
  const { failure } = await verifying({ answers: { 'ecs:DescribeServices': denied } });
  expect(failure).toBe(
    'AWS refuses: AccessDeniedException: User: x is not authorized to perform: ecs:DescribeServices',
  );
});

test('stacks that were deployed with another image are named with it', async () => {
  const other = image.replaceAll('a'.repeat(64), 'c'.repeat(64));
  const { failure } = await verifying({
    answers: {
      'ecs:DescribeTaskDefinition': {
        taskDefinition: { containerDefinitions: [{ name: 'app', image: other }] },
      },
    },
  });
  expect(failure).toBe(
    `dev-ecs was deployed with ${other}, not with ${image}: run 'IMAGE=${image} npm run deploy -- dev'`,
  );
});

test('for an undeployed environment it says how to deploy', async () => {
  const { failure } = await verifying({ answers: { 's3:HeadObject': new Refusal('NotFound', 'no', 404) } });
  expect(failure).toBe("dev-ecs is not deployed, or only in part: run 'npm run deploy -- dev'");
});

// The state after an interrupted deployment.
describe('it says the same if the state lacks', () => {
  const { outputs, resources } = stateOf({ app: 1, redirect: 2 });
  const without = (type: string) => ({ outputs, resources: resources.filter((each) => each.type !== type) });
  test.each<[string, object]>([
    ...Object.keys(outputs).flatMap((name): [string, object][] => [
      [name, { resources, outputs: { ...outputs, [name]: undefined } }],
      [`text in ${name}`, { resources, outputs: { ...outputs, [name]: { value: 7 } } }],
    ]),
    ...['aws_ecs_task_definition', 'aws_lb', 'aws_ecs_service'].map((type): [string, object] => [
      type,
      without(type),
    ]),
    ['anything', {}],
  ])('%s', async (_, state) => {
    const { failure } = await verifying({ answers: { 's3:GetObject': state } });
    expect(failure).toBe("dev-ecs is not deployed, or only in part: run 'npm run deploy -- dev'");
  });
});

describe('what runs', () => {
  const platform = `sha256:${'9'.repeat(64)}`;
  const index = {
    images: [
      {
        imageManifest: JSON.stringify({
          mediaType: 'application/vnd.oci.image.index.v1+json',
          manifests: [
            { digest: platform, platform: { os: 'linux', architecture: 'arm64' } },
            { digest: `sha256:${'8'.repeat(64)}`, platform: { os: 'unknown', architecture: 'unknown' } },
          ],
        }),
      },
    ],
  };
  const runs = (imageDigest: string) =>
    tasks({
      running: [task(running, { containers: [container('app'), container('redirect', { imageDigest })] })],
    });

  test('may be the platform manifest of the image', async () => {
    const { failure } = await verifying({ answers: { 'ecr:BatchGetImage': index, ...runs(platform) } });
    expect(failure).toBeUndefined();
  });

  test('is not the manifest of its attestations, or any other digest', async () => {
    const other = `sha256:${'8'.repeat(64)}`;
    const { failure } = await verifying({ answers: { 'ecr:BatchGetImage': index, ...runs(other) } });
    expect(failure).toBe(`redirect of task ${running} runs ${other}, not ${digest} or ${platform}`);
  });

  test('must be of the environment’s architecture', async () => {
    const { failure } = await verifying({
      answers: { 'ecr:BatchGetImage': index },
      changes: { architecture: 'X86_64' },
    });
    expect(failure).toBe(
      `${image} is for linux/arm64, but dev runs linux/amd64: build it for that platform, or set architecture of ` +
        'dev in settings.ts',
    );
  });

  test('is not a remaining task of an older revision', async () => {
    const { failure } = await verifying({
      answers: tasks({ running: [task(running, { taskDefinitionArn: revision(6) })] }),
      timeoutSeconds: 0.05,
    });
    expect(failure).toBe(`not proven within 0.05 s: tasks: ${running} still runs fargate-duo-dev:6`);
  });

  test('may have a container that AWS has added', async () => {
    const containers = [container('app'), container('redirect'), { name: 'aws-guardduty-agent-x' }];
    const { failure } = await verifying({ answers: tasks({ running: [task(running, { containers })] }) });
    expect(failure).toBeUndefined();
  });

  test('is read page by page and a hundred tasks at a time', async () => {
    const addresses = Array.from({ length: 101 }, (_, index) => `10.0.0.${index}`);
    const many = addresses.map((value, index) =>
      task(`${index}`.padStart(32, '0'), {
        attachments: [{ details: [{ name: 'privateIPv4Address', value }] }],
      }),
    );
    const answers = tasks({ running: many });
    const list = answers['ecs:ListTasks'] as (input: object) => { taskArns: string[] };
    const { failure, endpoint } = await verifying({
      answers: {
        ...answers,
        'ecs:ListTasks': (input: { nextToken?: string }) => {
          const { taskArns } = list(input);
          return input.nextToken
            ? { taskArns: taskArns.slice(60) }
            : { taskArns: taskArns.slice(0, 60), nextToken: 'more' };
        },
        ...ecsLooks({ service: service([deployment()], [], { desiredCount: 101, runningCount: 101 }) }),
        'elasticloadbalancing:DescribeTargetHealth': targets(
          ...addresses.map((address) => ({ State: 'healthy', address })),
        ),
      },
    });
    expect(failure).toBeUndefined();
    const asked = endpoint.calls.filter(({ action }) => action === 'ecs:DescribeTasks');
    expect(asked.map(({ input }) => (input.tasks as string[]).length)).toEqual([100, 1]);
  });

  test('is not nothing: with a desired count of zero, nothing is verified', async () => {
    const { failure } = await verifying({
      answers: {
        ...tasks({ running: [] }),
        ...ecsLooks({ service: service([deployment()], [], { desiredCount: 0, runningCount: 0 }) }),
        'elasticloadbalancing:DescribeTargetHealth': targets(),
      },
      timeoutSeconds: 0.05,
    });
    expect(failure).toMatch(/the desired count is 0: somebody or autoscaling has set dev to 0 tasks$/);
  });

  test.each([
    ['fewer are listed than ECS counts', [task(running)], { desiredCount: 2, runningCount: 2 }, '1 of 2 run'],
    ['fewer are counted than listed', [task(running)], { desiredCount: 1, runningCount: 0 }, '0 of 1 run'],
    [
      'one is still starting',
      [task(running, { lastStatus: 'PENDING' })],
      { desiredCount: 1, runningCount: 1 },
      `${running} is PENDING`,
    ],
    [
      'one has no status',
      [task(running, { lastStatus: undefined })],
      { desiredCount: 1, runningCount: 1 },
      `${running} is UNKNOWN`,
    ],
    [
      'a container of one is still starting',
      [task(running, { containers: [container('app', { lastStatus: 'PENDING' }), container('redirect')] })],
      { desiredCount: 1, runningCount: 1 },
      `app of ${running} is PENDING`,
    ],
    [
      'a container is missing',
      [task(running, { containers: [container('app')] })],
      { desiredCount: 1, runningCount: 1 },
      `redirect of ${running} is missing`,
    ],
  ])('is complete: %s', async (_, all, counts, problem) => {
    const { failure } = await verifying({
      answers: {
        ...tasks({ running: all }),
        ...ecsLooks({ service: service([deployment()], [], counts) }),
      },
      timeoutSeconds: 0.05,
    });
    expect(failure).toBe(`not proven within 0.05 s: tasks: ${problem}`);
  });

  test('shows its digest a moment after it is running', async () => {
    const young = { ...container('app'), imageDigest: undefined };
    const { failure, said } = await verifying({
      answers: {
        ...tasks({ running: [task(running)] }),
        'ecs:DescribeTasks': [
          { tasks: [task(running, { containers: [young, container('redirect')] })] },
          { tasks: [task(running)] },
        ],
      },
    });
    expect(failure).toBeUndefined();
    expect(said).toMatch(/tasks +app of d+ shows no digest yet$/m);
  });
});

describe('what the load balancer sends requests to', () => {
  const stranger = '10.0.0.9';
  test.each<[string, Parameters<typeof targets>, string]>([
    [
      'is not a healthy foreign target instead of the task',
      [{ State: 'healthy', address: stranger }],
      '0 of 1 of app are healthy; 10.0.0.9:5000 is healthy for app, but is not one of its tasks',
    ],
    [
      'is not a healthy foreign target beside the task',
      [{ State: 'healthy' }, { State: 'healthy', address: stranger }],
      '10.0.0.9:5000 is healthy for app, but is not one of its tasks',
    ],
    [
      'is not another port of the task',
      [{ State: 'healthy' }, { State: 'healthy', port: 9000 }],
      '10.0.0.5:9000 is healthy for app, but is not one of its tasks',
    ],
    [
      'is the task itself, even if a foreign target is healthy',
      [{ State: 'unhealthy' }, { State: 'healthy', address: stranger }],
      '0 of 1 of app are healthy; 10.0.0.5:5000 is unhealthy; 10.0.0.9:5000 is healthy for app, but is not one of its tasks',
    ],
    [
      'is not another port of the task instead of its own',
      [{ State: 'healthy', port: 9000 }],
      '0 of 1 of app are healthy; 10.0.0.5:9000 is healthy for app, but is not one of its tasks',
    ],
    ['is not nothing', [], '0 of 1 of app are healthy'],
  ])('%s', async (_, all, problem) => {
    const { failure } = await verifying({
      answers: { 'elasticloadbalancing:DescribeTargetHealth': targets(...all) },
      timeoutSeconds: 0.05,
    });
    expect(failure).toContain(`not proven within 0.05 s: targets: ${problem}`);
  });

  test('is every task, not only one', async () => {
    const other = task('f'.repeat(32), {
      attachments: [{ details: [{ name: 'privateIPv4Address', value: '10.0.0.6' }] }],
    });
    const { failure } = await verifying({
      answers: {
        ...tasks({ running: [task(running), other] }),
        ...ecsLooks({ service: service([deployment()], [], { desiredCount: 2, runningCount: 2 }) }),
        'elasticloadbalancing:DescribeTargetHealth': targets({ State: 'healthy' }),
      },
      timeoutSeconds: 0.05,
    });
    expect(failure).toContain('targets: 1 of 2 of app are healthy');
  });

  test('may have an unhealthy foreign target beside it, which gets no requests', async () => {
    const { failure } = await verifying({
      answers: {
        'elasticloadbalancing:DescribeTargetHealth': targets(
          { State: 'healthy' },
          { State: 'unhealthy', address: stranger },
        ),
      },
    });
    expect(failure).toBeUndefined();
  });
});

describe('what answers', () => {
  const briefly = { timeoutSeconds: 0.2 };

  test('is healthy for the load balancer, or the reason is reported', async () => {
    const sick = {
      Reason: 'Target.ResponseCodeMismatch',
      Description: 'Health checks failed with these codes: [503]',
    };
    const { failure } = await verifying({
      answers: { 'elasticloadbalancing:DescribeTargetHealth': target('unhealthy', sick) },
      ...briefly,
    });
    expect(failure).toContain(
      '0 of 1 of app are healthy; 10.0.0.5:5000 is unhealthy, Target.ResponseCodeMismatch: ' +
        'Health checks failed with these codes: [503]',
    );
  });
});
