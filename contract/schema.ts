/** The shape of settings.ts: types, defaults and the rules that are checked at synth. */
import { z } from 'zod';

/** What the servers, the image and the stacks need to know of one service. */
export interface ServiceContract {
  /** Port of the server, of its listener on the load balancer and of its target group. */
  readonly port: number;
  /** Path the load balancer's health check asks for; 200 is healthy. */
  readonly healthPath: string;
  /** Exact path served here → the service of the same task, and the path there, that answers it. */
  readonly proxies?: Readonly<Record<string, { readonly service: string; readonly path: string }>>;
}

/**
 * CPU units → MiB of memory that Fargate offers with them.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
 */
const fargateSizes = {
  256: [512, 1024, 2048],
  512: [1024, 2048, 3072, 4096],
  1024: [2048, 3072, 4096, 5120, 6144, 7168, 8192],
  2048: [4096, 5120, 6144, 7168, 8192, 9216, 10240, 11264, 12288, 13312, 14336, 15360, 16384],
  4096: [
    8192, 9216, 10240, 11264, 12288, 13312, 14336, 15360, 16384, 17408, 18432, 19456, 20480, 21504, 22528,
    23552, 24576, 25600, 26624, 27648, 28672, 29696, 30720,
  ],
  8192: [16384, 20480, 24576, 28672, 32768, 36864, 40960, 45056, 49152, 53248, 57344, 61440],
  16384: [32768, 40960, 49152, 57344, 65536, 73728, 81920, 90112, 98304, 106496, 114688, 122880],
} as const;

type FargateSizes = typeof fargateSizes;
type TaskSize = {
  [Cpu in keyof FargateSizes]: { readonly cpu: Cpu; readonly memoryMiB: FargateSizes[Cpu][number] };
}[keyof FargateSizes];

const sizes: Readonly<Record<number, readonly number[]>> = fargateSizes;

function isTaskSize(value: unknown): value is TaskSize {
  const { cpu = 0, memoryMiB = 0 } = (value ?? {}) as Partial<TaskSize>;
  return sizes[cpu]?.includes(memoryMiB) ?? false;
}

/** The legal memory of the CPU that was asked for, or else the legal CPUs. */
function legalSizes(value: unknown): string {
  const { cpu = 0 } = (value ?? {}) as Partial<TaskSize>;
  return sizes[cpu]
    ? `must have, with cpu ${cpu}, a memoryMiB of ${sizes[cpu].join(', ')}`
    : `must be { cpu, memoryMiB } with a cpu of ${Object.keys(sizes).join(', ')}`;
}

const path = z.string().regex(/^\/[\w./-]*$/, 'must be a plain path such as /health');
const portNumber = z
  .int('must be a whole number')
  .min(1024, 'must be 1024 or more: the servers run without root')
  .max(65535, 'must be 65535 at most');

const service = z.strictObject({
  port: portNumber,
  healthPath: path,
  proxies: z.record(path, z.strictObject({ service: z.string(), path })).optional(),
});

const secret = z.union(
  [
    z.strictObject({ ssm: z.string().startsWith('/') }),
    z.strictObject({ secretsManager: z.string().min(1) }),
  ],
  "must be { ssm: '/name/of/parameter' } or { secretsManager: 'name-of-secret' }",
);

const variable = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'must be UPPER_CASE');

const environment = z.strictObject({
  /** Private IPv4 range of the VPC, /16 to /23; it is cut into sixteen subnets, a load balancer's at least /27. */
  cidr: z
    .cidrv4('must be an IPv4 range such as 10.0.0.0/16')
    .regex(
      /^(10|172\.(1[6-9]|2\d|3[01])|192\.168)\..*\/(1[6-9]|2[0-3])$/,
      'must be a private range of /16 to /23',
    ),
  /**
   * How tasks reach what is outside the VPC. 'public': tasks in public subnets with a public address,
   * inbound from the load balancer alone. 'endpoints': private subnets that reach ECR, S3 layers and
   * logs through VPC endpoints and nothing else. { nat: n }: private subnets behind n NAT gateways.
   */
  egress: z.union(
    [z.enum(['public', 'endpoints']), z.strictObject({ nat: z.int().min(1) })],
    "must be 'public', 'endpoints' or { nat: 1 } (the number of NAT gateways, at most one a zone)",
  ),
  /** FARGATE_SPOT costs about a third and can be taken away with two minutes' warning. @default 'FARGATE' */
  capacity: z.enum(['FARGATE', 'FARGATE_SPOT']).default('FARGATE'),
  /** @default 'ARM64' (a fifth cheaper than X86_64) */
  architecture: z.enum(['ARM64', 'X86_64']).default('ARM64'),
  /** Size of the task, shared by its containers. @default 256 CPU units (0.25 vCPU) and 512 MiB */
  size: z
    .custom<TaskSize>(isTaskSize, { error: ({ input }) => legalSizes(input) })
    .default({ cpu: 256, memoryMiB: 512 }),
  /** Bounds between which autoscaling moves the number of tasks. */
  tasks: z
    .strictObject({
      // With none, neither CPU nor requests are measured: autoscaling would never start one, nothing could be proven.
      min: z.int().min(1, 'must be 1 at least: from 0 tasks autoscaling never comes back'),
      max: z.int().min(1),
    })
    .refine(({ min, max }) => min <= max, 'must have min at or below max'),
  /** Targets that autoscaling holds. @default 60 % CPU and 1,000 requests a minute a task */
  scaling: z
    .strictObject({ cpuPercent: z.int().min(10).max(90), requestsPerMinute: z.int().min(1) })
    .default({ cpuPercent: 60, requestsPerMinute: 1000 }),
  /** Days that container and flow logs are kept; one of the values CloudWatch offers. @default 30 */
  logRetentionDays: z
    .literal([
      1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
    ])
    .default(30),
  /** IPv4 ranges that may reach the load balancer. @default everyone */
  ingressCidrs: z
    .array(z.cidrv4('must be an IPv4 range such as 203.0.113.0/24'))
    .min(1)
    .refine((ranges) => new Set(ranges).size === ranges.length, 'must not name a range twice')
    .default(['0.0.0.0/0']),
  /** The load balancer refuses to be deleted. @default false */
  deletionProtection: z.boolean().default(false),
  /** Metrics per task and service in CloudWatch, billed as custom metrics all month. @default true */
  containerInsights: z.boolean().default(true),
  /** A CloudWatch dashboard; the first three of an account are free. @default true */
  dashboard: z.boolean().default(true),
  /** Address that is told of alarms; it has to confirm by mail once. @default nobody is told */
  alarmEmail: z.email('must be an e-mail address').optional(),
  /** ACM certificate: the listeners speak HTTPS instead of HTTP. @default HTTP */
  certificateArn: z
    .string()
    .regex(/^arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/, 'must be the ARN of an ACM certificate')
    .optional(),
  /** Name that the certificate is for, with a CNAME or alias of yours to the load balancer; goes with it. */
  domainName: z.hostname('must be a host name such as api.example.com').optional(),
  /** Service → environment variable → value. The service reads it with `config.variable(name)`. @default none */
  variables: z
    .record(z.string(), z.record(variable, z.string('must be a text, quoted').min(1, 'must not be empty')))
    .default({}),
  /**
   * Service → environment variable → where its value lives, under AWS's own key: a key of your own would need
   * `kms:Decrypt` too. The value never reaches the state. The service reads it as it reads a variable. @default none
   */
  secrets: z.record(z.string(), z.record(variable, secret)).default({}),
  /** `aws ecs execute-command` into tasks. Needs a writable root file system, so it gives that up. @default false */
  exec: z.boolean().default(false),
});

/** Names of stacks, roles, tags and jobs beside those of the environments. */
const reserved = ['bootstrap', 'deploy', 'ecr', 'image', 'plan', 'push', 'shared'];

export const schema = z.strictObject({
  /** Prefix of every name: 2 to 18 of a-z, 0-9 and -. */
  project: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,16}[a-z0-9]$/, 'must be 2 to 18 of a-z, 0-9 and -, starting with a letter')
    .regex(/^(?!.*--)/, 'must not have -- in it: no ECR repository can')
    // Of SSM parameters, of security groups, of load balancers.
    .regex(
      /^(?!aws|ssm|(sg|internal)(-|$))/,
      'must not begin with aws, ssm, sg- or internal-, which AWS keeps',
    ),
  /** AWS account id; a deploy to any other account is refused. */
  account: z.string().regex(/^\d{12}$/, 'must be the 12 digits of your AWS account id, quoted'),
  region: z
    .string()
    .regex(
      /^(?!cn-|us-gov-|us-iso|eu-iso)[a-z]{2}(-[a-z]+)+-\d$/,
      'must be a region such as us-east-1, not one of China or GovCloud',
    ),
  zones: z.array(z.string()).min(2, 'must name 2 or 3 zones').max(3, 'must name 2 or 3 zones'),
  /** GitHub owner/name, whose workflows may assume the roles. */
  repository: z.string().regex(/^[\w-]+\/[\w.-]+$/, 'must be owner/name of the GitHub repository'),
  /**
   * Ids of owner and repository, which a repository made after 2026-07-15 carries in its tokens: with them,
   * nobody who takes over a freed name can assume a role. `npm run bootstrap` offers to add them; what it runs:
   * gh api repos/<owner>/<name> --jq '"repositoryIds: { owner: \u0027\(.owner.id)\u0027, repository: \u0027\(.id)\u0027 },"'
   * @default any id
   */
  repositoryIds: z
    .strictObject({
      owner: z.string().regex(/^\d+$/, 'must be a number, quoted'),
      repository: z.string().regex(/^\d+$/, 'must be a number, quoted'),
    })
    .optional(),
  /** 'adopt' where the account already has GitHub's OIDC provider: there can be one only. @default 'create' */
  githubOidcProvider: z.enum(['create', 'adopt']).default('create'),
  /** Bucket of the Terraform state. @default <project>-tfstate-<account>-<region> */
  stateBucket: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
      'must be an S3 bucket name of 3 to 63 of a-z, 0-9 and -: with a dot its host name fits no certificate',
    )
    .optional(),
  /** At most five: an ECS service takes five target groups. */
  services: z.record(
    z
      .string()
      .regex(/^[a-z][a-z0-9]{0,14}$/, 'must be 1 to 15 of a-z and 0-9')
      .refine((name) => !['alb', 'balancer'].includes(name), 'must not be alb or balancer'),
    service,
  ),
  environments: z.record(
    z
      .string()
      .regex(/^[a-z][a-z0-9]{0,11}$/, 'must be 1 to 12 of a-z and 0-9')
      .refine((name) => !reserved.includes(name), `must not be one of ${reserved.join(', ')}`),
    environment,
  ),
});

export type SettingsInput = z.input<typeof schema>;
