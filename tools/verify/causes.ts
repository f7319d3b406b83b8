/** The usual causes behind AWS's error messages, most certain first. */

interface Cause {
  /** Text of AWS or of a log; any match points to this cause. */
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
    cause: 'The image was built for a different CPU architecture than the tasks run on.',
    remedy:
      'Build and push it for the architecture of the environment in settings.ts (ARM64 is linux/arm64, X86_64 is ' +
      "linux/amd64), or set architecture to the image's.",
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
      "Encrypt the secret with AWS's own key (aws/secretsmanager, aws/ssm), since a key of your own needs " +
      'kms:Decrypt. After adding a secret to settings.ts, run bootstrap again: it updates the permissions boundary.',
  },
  {
    evidence: [/logger args.*AccessDenied/i, /not authorized.*logs:/i],
    cause: 'The execution role may not write logs.',
    remedy:
      'Run bootstrap again, which updates the permissions boundary, then deploy: the role is part of the stack.',
  },
  {
    evidence: [/specified log group does not exist/i],
    cause: 'The log group of a container has been deleted.',
    remedy: 'Deploy again: Terraform recreates it.',
  },
  {
    evidence: [/CannotPull.*(403|denied)/i, /not authorized.*ecr:/i],
    cause: 'The execution role may not pull the image.',
    remedy:
      'Deploy again, so that Terraform restores the policy of the role; then look for a repository or organization ' +
      'policy that denies it.',
  },
  {
    evidence: [/unable to assume the role/i],
    cause: 'ECS may not use the role of the task: it was deleted, or does not trust ecs-tasks.amazonaws.com.',
    remedy: 'Deploy again, so that Terraform restores the role.',
  },
  {
    evidence: [
      /(CannotPull|ResourceInitializationError).*(timeout|timed out|no such host|network is unreachable)/i,
      /(CannotPull|ResourceInitializationError).*connection (issue|refused|reset)/i,
    ],
    cause: 'A task cannot reach the registry, the logs or the secrets of AWS: it has no route to them.',
    remedy:
      "Check egress in settings.ts: 'public' needs public subnets with an internet gateway, 'endpoints' needs VPC " +
      'endpoints with port 443 open to the tasks, nat needs a running gateway. Deploying the networking stack again ' +
      'restores what was changed by hand.',
  },
  {
    evidence: [/CannotPull.*(not found|unknown|does not exist)/i],
    cause: 'The image is not in the repository: it was never pushed, or a lifecycle rule deleted it.',
    remedy: 'Build and push the commit again, and deploy the digest of that push.',
  },
  {
    evidence: [/OutOfMemory/],
    cause: "A container needed more memory than its share of the task's size.",
    remedy: 'Raise memoryMiB of size in settings.ts, or find what uses the memory.',
  },
  {
    evidence: [/EADDRINUSE/],
    cause: 'A server found its port taken: the containers of a task share one network.',
    remedy:
      'Give every service in settings.ts a port of its own, and let nothing else in the image listen there.',
  },
  {
    evidence: [/Capacity is unavailable/i, /SpotInterruption/i, /Spot Task was interrupted/i],
    cause: 'AWS has no capacity of the requested kind at the moment.',
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
    cause: 'A task got no network interface: its subnet has no free address, or a quota was reached.',
    remedy:
      'Free some addresses, choose a larger cidr in settings.ts, or request a higher quota of network interfaces.',
  },
  {
    evidence: [/limit on the number of (vCPUs|tasks)/i],
    cause: 'The Fargate quota of the account was reached.',
    remedy: "Stop unneeded tasks, or request a higher 'Fargate vCPU resource count' in Service Quotas.",
  },
  {
    evidence: [/No Fargate configuration exists/i, /invalid '?(cpu|memory)/i],
    cause: 'Fargate does not offer this pair of CPU and memory.',
    remedy: 'Choose one of the pairs that settings.ts accepts for size, and deploy again.',
  },
  {
    evidence: [/: exit (?!0\b|137\b|143\b)\d+/],
    cause: 'A container exited because its program failed.',
    remedy: "Its last log lines show why; 'npm run serve' runs the same programs on your machine.",
  },
  {
    evidence: [/: exit 137(?!.*OutOfMemory)/],
    cause: 'A container was killed: it did not exit in time after SIGTERM, or the task was out of memory.',
    remedy: 'See why the task was stopped; if nothing stopped it, raise memoryMiB of size in settings.ts.',
  },
  {
    evidence: [/failed container health checks/, /: exit \d+, .*UNHEALTHY/],
    cause: 'A container fails its own health check: its server does not answer on its port in time.',
    remedy:
      'Look at its last log lines; a server that starts slowly needs more CPU: raise cpu of size in settings.ts.',
  },
  {
    evidence: [
      /failed ELB health checks/,
      /Target\.(FailedHealthChecks|ResponseCodeMismatch|Timeout)/,
      /is unhealthy in \(target-group/,
    ],
    cause: 'The load balancer gets no 200 from healthPath of a service.',
    remedy:
      'Check healthPath of the service in settings.ts against what its server answers there; if the path is proxied, ' +
      'check that the service behind it answers.',
  },
  {
    evidence: [/alarm detected/, /\b(is|was) on: /],
    cause: 'An alarm for failing requests was triggered.',
    remedy: 'Look at the lines with status 500 and above in the logs around that time.',
  },
  {
    evidence: [/is not known to DNS/],
    cause: 'The domain name does not point to the load balancer.',
    remedy: "Add the record named above at your domain's DNS provider, then verify again.",
  },
];

/** The causes that the lines point to, most certain first. */
export const causesOf = (lines: readonly string[]): Cause[] =>
  causes.filter(({ evidence }) => evidence.some((words) => lines.some((line) => words.test(line))));
