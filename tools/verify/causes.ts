/** What usually is behind the words that AWS uses, the surest first. */

interface Cause {
  /** Words of AWS or of a log, any of which tells of it. */
  readonly evidence: readonly RegExp[];
  readonly cause: string;
  readonly remedy: string;
}

export const causes: readonly Cause[] = [
  {
    evidence: [
      /exec format error/i,
      /does not contain descriptor matching platform/i,
      /no match for platform/i,
    ],
    cause: 'The image is built for another CPU architecture than the one that the tasks run on.',
    remedy:
      'Build and push it for the architecture of the environment in settings.ts (ARM64 is linux/arm64, X86_64 is ' +
      'linux/amd64), or set architecture to what the image is built for.',
  },
  {
    evidence: [
      /can't find the specified secret/i,
      /(fetch|retrieve) secret.*NotFound/i,
      /invalid ssm parameters/i,
    ],
    cause: 'A secret that settings.ts names does not exist in this account and region.',
    remedy: 'Create it under the name that environments.<name>.secrets gives, or correct the name there.',
  },
  {
    evidence: [/retrieve secret.*AccessDenied/i, /not authorized.*(secretsmanager|ssm|kms):/i],
    cause: 'The execution role may not read a secret of the task.',
    remedy:
      'Keep the secret under the key of AWS (aws/secretsmanager, aws/ssm), since a key of your own needs ' +
      'kms:Decrypt; after a new secret in settings.ts run bootstrap again, which renews the permissions boundary.',
  },
  {
    evidence: [/logger args.*AccessDenied/i, /not authorized.*logs:/i],
    cause: 'The execution role may not write logs.',
    remedy:
      'Run bootstrap again, which renews the permissions boundary, then deploy: the role is part of the stack.',
  },
  {
    evidence: [/specified log group does not exist/i],
    cause: 'The log group of a container has been deleted.',
    remedy: 'Deploy again: Terraform makes it anew.',
  },
  {
    evidence: [/CannotPull.*(403|denied)/i, /not authorized.*ecr:/i],
    cause: 'The execution role may not pull the image.',
    remedy:
      'Deploy again, so that Terraform restores the policy of the role; then look for a policy of the repository or ' +
      'of the organization that denies it.',
  },
  {
    evidence: [/unable to assume the role/i],
    cause: 'ECS may not use the role of the task: it is gone, or does not trust ecs-tasks.amazonaws.com.',
    remedy: 'Deploy again, so that Terraform restores the role.',
  },
  {
    evidence: [
      /(CannotPull|ResourceInitializationError).*(timeout|timed out|no such host|network is unreachable)/i,
      /(CannotPull|ResourceInitializationError).*connection (issue|refused|reset)/i,
    ],
    cause: 'A task does not reach the registry, the logs or the secrets of AWS: it has no route to them.',
    remedy:
      "Check egress in settings.ts: 'public' needs public subnets with an internet gateway, 'endpoints' the VPC " +
      'endpoints with port 443 open to the tasks, nat a running gateway. Deploying the networking stack again ' +
      'restores what was changed by hand.',
  },
  {
    evidence: [/CannotPull.*(not found|unknown|does not exist)/i],
    cause: 'The image is not in the repository: never pushed, or deleted by a lifecycle rule.',
    remedy: 'Build and push the commit again and deploy the digest of that push.',
  },
  {
    evidence: [/OutOfMemory/],
    cause: 'A container needed more memory than it has: its part of the size of the task.',
    remedy: 'Raise memoryMiB of size in settings.ts, or find what holds the memory.',
  },
  {
    evidence: [/EADDRINUSE/],
    cause: 'A server found its port taken: the containers of a task share one network.',
    remedy:
      'Give every service in settings.ts a port of its own, and let nothing else in the image listen there.',
  },
  {
    evidence: [/Capacity is unavailable/i, /SpotInterruption/i, /Spot Task was interrupted/i],
    cause: 'AWS has no capacity of the kind asked for at the moment.',
    remedy: "Deploy again later, set capacity to 'FARGATE' in settings.ts, or add a zone.",
  },
  {
    evidence: [
      /InsufficientFreeAddresses/i,
      /NetworkInterfaceLimit/i,
      /AddressLimitExceeded/i,
      /free (IP )?addresses/i,
      /RESOURCE:ENI/i,
    ],
    cause: 'A task got no network interface: no address is free in its subnet, or a quota is reached.',
    remedy:
      'Free addresses, choose a larger cidr in settings.ts, or ask for a higher quota of network interfaces.',
  },
  {
    evidence: [/limit on the number of (vCPUs|tasks)/i],
    cause: 'The quota of the account for Fargate is reached.',
    remedy: "Stop what is not needed, or ask for a higher 'Fargate vCPU resource count' in Service Quotas.",
  },
  {
    evidence: [/No Fargate configuration exists/i, /invalid '?(cpu|memory)/i],
    cause: 'Fargate does not offer this pair of CPU and memory.',
    remedy: 'Choose one of the pairs that settings.ts takes for size, and deploy again.',
  },
  {
    evidence: [/: exit (?!0\b|137\b|143\b)\d+/],
    cause: 'A container ended by itself: its program failed.',
    remedy: "Its last lines tell why; 'npm run serve' runs the same programs on your machine.",
  },
  {
    evidence: [/: exit 137(?!.*OutOfMemory)/],
    cause: 'A container was killed: it did not end in time after SIGTERM, or the task was out of memory.',
    remedy: 'See why the task was stopped; where nothing stopped it, raise memoryMiB of size in settings.ts.',
  },
  {
    evidence: [/failed container health checks/, /: exit \d+, .*UNHEALTHY/],
    cause: 'A container fails its own health check: its server does not answer on its port in time.',
    remedy: 'Look at its last lines; a server that starts slowly needs more CPU: cpu of size in settings.ts.',
  },
  {
    evidence: [
      /failed ELB health checks/,
      /Target\.(FailedHealthChecks|ResponseCodeMismatch|Timeout)/,
      /is unhealthy in \(target-group/,
    ],
    cause: 'The load balancer gets no 200 from healthPath of a service.',
    remedy:
      'Check healthPath of the service in settings.ts against what its server answers there; for a proxied path, ' +
      'whether the service behind it answers.',
  },
  {
    evidence: [/alarm detected/, /\b(is|was) on: /],
    cause: 'An alarm of failing requests went off.',
    remedy: 'Look at the lines with status 500 and above in the logs around that time.',
  },
  {
    evidence: [/is not known to DNS/],
    cause: 'The domain name does not lead to the load balancer.',
    remedy: 'Add the record that is named above where your domain is kept, then verify again.',
  },
];

/** The causes that the lines tell of, the surest first. */
export const causesOf = (lines: readonly string[]): Cause[] =>
  causes.filter(({ evidence }) => evidence.some((words) => lines.some((line) => words.test(line))));
