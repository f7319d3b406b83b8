/** The causes that are recognized by AWS's documented messages. */
import { causes, causesOf } from '../../../tools/verify/causes';

const registry = '111122223333.dkr.ecr.us-east-1.amazonaws.com';
const role = 'arn:aws:sts::111122223333:assumed-role/fargate-duo-dev-execution/0123';
const secret = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:key-AbCdEf';
const initialization =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed:';

test.each([
  ['different CPU architecture', 'exec /usr/local/bin/node: exec format error'],
  [
    'different CPU architecture',
    `CannotPullContainerError: pull image manifest has been retried 1 time(s): image Manifest does not contain descriptor matching platform 'linux/arm64'.`,
  ],
  [
    'does not exist in this account',
    `${initialization} unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${secret} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
  ],
  [
    'does not exist in this account',
    `${initialization} unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: /fargate-duo/key`,
  ],
  [
    'may not read a secret',
    `${initialization} unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${secret} from secrets manager: AccessDeniedException: User: ${role} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${secret} because no identity-based policy allows the secretsmanager:GetSecretValue action status code: 400`,
  ],
  [
    'may not write logs',
    `ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: AccessDeniedException: User: ${role} is not authorized to perform: logs:CreateLogStream on resource: arn:aws:logs:us-east-1:111122223333:log-group:/fargate-duo/dev/app:log-stream:app/app/0123 status code: 400 : exit status 1`,
  ],
  [
    'log group of a container has been deleted',
    'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1',
  ],
  [
    'may not pull the image',
    `${initialization} unable to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: User: ${role} is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action`,
  ],
  [
    'may not pull the image',
    `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${registry}/fargate-duo@sha256:1: unexpected status from HEAD request: 403 Forbidden`,
  ],
  [
    'may not use the role',
    "ECS was unable to assume the role 'arn:aws:iam::111122223333:role/fargate-duo-dev-execution' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.",
  ],
  [
    'has no route',
    `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${registry}/fargate-duo@sha256:1: failed to do request: Head "https://${registry}/v2/fargate-duo/manifests/sha256:1": dial tcp 52.46.1.2:443: i/o timeout`,
  ],
  [
    'has no route',
    'ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration.',
  ],
  [
    'is not in the repository',
    `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${registry}/fargate-duo@sha256:1: ${registry}/fargate-duo@sha256:1: not found`,
  ],
  ...[
    'timed out',
    'no such host',
    'network is unreachable',
    'connection refused',
    'connection reset by peer',
  ].map((words): [string, string] => [
    'has no route',
    `CannotPullContainerError: ref pull: dial tcp: ${words}`,
  ]),
  ['different CPU architecture', 'CannotPullContainerError: no match for platform in manifest'],
  ['may not pull the image', 'CannotPullContainerError: pull access denied for fargate-duo'],
  ...['manifest unknown', 'repository does not exist'].map((words): [string, string] => [
    'is not in the repository',
    `CannotPullContainerError: ${words}`,
  ]),
  ['may not write logs', `User: ${role} is not authorized to perform: logs:PutLogEvents`],
  ...['secretsmanager:GetSecretValue', 'ssm:GetParameters', 'kms:Decrypt'].map((action): [string, string] => [
    'may not read a secret',
    `User: ${role} is not authorized to perform: ${action} on resource: 0123`,
  ]),
  ['needed more memory', '0123 app: exit 137, OutOfMemoryError: Container killed due to memory usage'],
  ['found its port taken', 'Error: listen EADDRINUSE: address already in use 0.0.0.0:5000'],
  [
    'no capacity',
    '(service fargate-duo) was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.',
  ],
  ['no capacity', '0123 (SpotInterruption): Your Spot Task was interrupted.'],
  ['no capacity', 'Spot Task was interrupted'],
  [
    'no network interface',
    "Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-0123': InsufficientFreeAddressesInSubnet",
  ],
  ...[
    'NetworkInterfaceLimitExceeded',
    'AddressLimitExceeded',
    'The subnet has no free IP addresses',
    'RESOURCE:ENI',
  ].map((words): [string, string] => ['no network interface', words]),
  ['quota of the account', "You've reached the limit on the number of tasks you can run concurrently."],
  [
    'quota of the account',
    "(service fargate-duo) was unable to place a task. Reason: You've reached the limit on the number of vCPUs you can run concurrently.",
  ],
  [
    'does not offer this pair',
    '(service fargate-duo) was unable to place a task. Reason: No Fargate configuration exists for given values: 256 CPU, 4096 memory.',
  ],
  ['does not offer this pair', "Invalid 'cpu' setting for task."],
  ['does not offer this pair', "Invalid 'memory' setting for task."],
  ['its program failed', '0123 app: exit 1'],
  ['was killed', '0123 app: exit 137'],
  ['fails its own health check', '0123 (ServiceSchedulerInitiated): Task failed container health checks'],
  [
    'no 200 from healthPath',
    '0123 (ServiceSchedulerInitiated): Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/app-1/0123)',
  ],
  [
    'no 200 from healthPath',
    '(service fargate-duo) (port 5000) is unhealthy in (target-group arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/app-1/0123) due to (reason Health checks failed with these codes: [404])',
  ],
  ['fails its own health check', '0123 app: exit 0, UNHEALTHY'],
  ...['FailedHealthChecks', 'ResponseCodeMismatch', 'Timeout'].map((code): [string, string] => [
    'no 200 from healthPath',
    `10.0.0.5:5000 is unhealthy, Target.${code}`,
  ]),
  ...['is', 'was'].map((verb): [string, string] => [
    'alarm for failing requests',
    `alarm dev-errors ${verb} on: 5 %`,
  ]),
  [
    'alarm for failing requests',
    '(service fargate-duo) (deployment ecs-svc/7777) deployment failed: alarm detected.',
  ],
  ['does not point to the load balancer', 'routes: api.example.com is not known to DNS yet: point it to alb'],
])('%s', (cause, evidence) => {
  const found = causesOf([evidence]);
  expect(found).toHaveLength(1);
  expect(found[0]?.cause).toContain(cause);
  samples.push(evidence);
});

const samples: string[] = [];
const words = causes.flatMap(({ evidence }) => evidence);

test.each(words)('%s belongs to one of them', (each) => {
  expect(samples.filter((sample) => each.test(sample))).not.toEqual([]);
});

test.each(causes)('$cause What to do is said in whole sentences', ({ remedy }) => {
  expect(remedy).toMatch(/^[A-Z][^]{30,}\.$/);
  expect(remedy).not.toContain('  ');
});

test.each([
  '0123 app: exit 0',
  // A task of an older deployment, stopped normally.
  '0123 (ServiceSchedulerInitiated): Scaling activity initiated by (deployment ecs-svc/7777)',
  '0123 app: exit 143',
  '(service fargate-duo) has reached a steady state.',
])('%s is not a cause', (line) => {
  expect(causesOf([line])).toEqual([]);
});
