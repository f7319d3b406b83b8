/** The shape of settings.ts: types, defaults and the rules that are checked at synth. */
import { z } from 'zod';

import { isTaskSize, legalSizes, type TaskSize } from './fargate-sizes';
import { entries, ipv4Range, must, path, text, whole, yesOrNo } from './forms';
import { secret } from './secret-names';

/** What the servers, the image and the stacks need to know of one service. */
export interface ServiceContract {
  /** Port of the server, of its listener on the load balancer and of its target group. */
  readonly port: number;
  /** Path the load balancer's health check asks for; 200 is healthy. */
  readonly healthPath: string;
  /** Exact path served here → the service of the same task, and the path there, that answers it. */
  readonly proxies?: Readonly<Record<string, { readonly service: string; readonly path: string }>>;
}

const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const service = z.strictObject(
  {
    port: whole(1024, 65_535, 'from 1024, as the servers run without root, to 65535', '5000'),
    healthPath: path("'/health'"),
    proxies: z
      .record(
        path(),
        z.strictObject(
          { service: z.string(must('the name of a service, quoted', "'app'")), path: path("'/health'") },
          must("{ service, path } such as { service: 'app', path: '/health' }"),
        ),
        must("paths and what answers them, such as { '/rota1': { service: 'app', path: '/health' } }"),
      )
      .optional(),
  },
  must("{ port, healthPath } such as { port: 5000, healthPath: '/health' }"),
);

/** Service → variable → its value or where it comes from. */
const perVariable = <T extends z.ZodType>(value: T, example: string) => {
  const variables = z.record(
    z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'must be UPPER_CASE'),
    value,
    must(`variables such as ${example}`),
  );
  return z
    .record(z.string(), variables, must(`variables of a service, such as { app: ${example} }`))
    .default({});
};

const environment = z.strictObject(
  {
    /** Private IPv4 range of the VPC, /16 to /23; it is cut into sixteen subnets, a load balancer's at least /27. */
    cidr: ipv4Range('an IPv4 range, quoted, such as 10.0.0.0/16', "'10.0.0.0/16'").regex(
      /^(10|172\.(1[6-9]|2\d|3[01])|192\.168)\..*\/(1[6-9]|2[0-3])$/,
      'must be a private range of /16 to /23',
    ),
    /**
     * How tasks reach what is outside the VPC. 'public': tasks in public subnets with a public address,
     * inbound from the load balancer alone. 'endpoints': private subnets that reach ECR, S3 layers and
     * logs through VPC endpoints and nothing else. { nat: n }: private subnets behind n NAT gateways.
     */
    egress: z.union(
      [
        z.enum(['public', 'endpoints']),
        z.strictObject({ nat: whole(1, 3, 'from 1 to 3, at most one a zone', '1') }),
      ],
      must(
        "'public', 'endpoints' or { nat: 1 } (the number of NAT gateways, at most one a zone)",
        "'public'",
      ),
    ),
    /** FARGATE_SPOT costs about a third and can be taken away with two minutes' warning. @default 'FARGATE' */
    capacity: z.enum(['FARGATE', 'FARGATE_SPOT'], must("'FARGATE' or 'FARGATE_SPOT'")).default('FARGATE'),
    /** @default 'ARM64' (a fifth cheaper than X86_64) */
    architecture: z.enum(['ARM64', 'X86_64'], must("'ARM64' or 'X86_64'")).default('ARM64'),
    /** Size of the task, shared by its containers. @default 256 CPU units (0.25 vCPU) and 512 MiB */
    size: z
      .custom<TaskSize>(isTaskSize, { error: ({ input }) => legalSizes(input) })
      .default({ cpu: 256, memoryMiB: 512 }),
    /** Bounds between which autoscaling moves the number of tasks. */
    tasks: z
      .strictObject(
        {
          // With none, neither CPU nor requests are measured: autoscaling would never start one, nothing be proven.
          min: whole(1, 5000, 'from 1, as from 0 tasks autoscaling never comes back, to 5000', '1'),
          max: whole(1, 5000, 'from 1 to 5000', '2'),
        },
        must('{ min, max } such as { min: 1, max: 2 }', '{ min: 1, max: 2 }'),
      )
      .refine(({ min, max }) => min <= max, 'must have min at or below max'),
    /** Targets that autoscaling holds. @default 60 % CPU and 1,000 requests a minute a task */
    scaling: z
      .strictObject(
        {
          cpuPercent: whole(10, 90, 'from 10 to 90', '60'),
          requestsPerMinute: whole(1, 1e9, 'from 1 to 1,000,000,000', '1000'),
        },
        must('{ cpuPercent, requestsPerMinute } such as { cpuPercent: 60, requestsPerMinute: 1000 }'),
      )
      .default({ cpuPercent: 60, requestsPerMinute: 1000 }),
    /** Days that container and flow logs are kept; one of the values CloudWatch offers. @default 30 */
    logRetentionDays: z.literal(retentions, must(`one of ${retentions.join(', ')}`)).default(30),
    /** IPv4 ranges that may reach the load balancer. @default everyone */
    ingressCidrs: z
      .array(
        ipv4Range('an IPv4 range, quoted, such as 203.0.113.0/24, or 203.0.113.7/32 for one address'),
        must("a list of IPv4 ranges such as ['203.0.113.0/24']"),
      )
      .min(1, 'must have one range at least')
      .refine((ranges) => new Set(ranges).size === ranges.length, 'must not name a range twice')
      .default(['0.0.0.0/0']),
    /** The load balancer refuses to be deleted. @default false */
    deletionProtection: yesOrNo.default(false),
    /** Metrics per task and service in CloudWatch, billed as custom metrics all month. @default true */
    containerInsights: yesOrNo.default(true),
    /** A CloudWatch dashboard; the first three of an account are free. @default true */
    dashboard: yesOrNo.default(true),
    /** Address that is told of alarms; it has to confirm by mail once. @default nobody is told */
    alarmEmail: z.email(must('an e-mail address, quoted')).optional(),
    /** ACM certificate: the listeners speak HTTPS instead of HTTP. @default HTTP */
    certificateArn: text(
      /^arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/,
      'the ARN of an ACM certificate',
    ).optional(),
    /** Name that the certificate is for, with a CNAME or alias of yours to the load balancer; goes with it. */
    domainName: z.hostname(must('a host name, quoted, such as api.example.com')).optional(),
    /** Service → environment variable → value. The service reads it with `config.variable(name)`. @default none */
    variables: perVariable(
      z.string(must('a text, quoted')).min(1, 'must not be empty'),
      "{ GREETING: 'hello' }",
    ),
    /**
     * Service → environment variable → where its value lives, under AWS's own key: a key of your own would need
     * `kms:Decrypt` too. The value never reaches the state. The service reads it as it reads a variable. @default none
     */
    secrets: perVariable(secret, "{ API_KEY: { ssm: '/name/of/parameter' } }"),
    /** `aws ecs execute-command` into tasks. Needs a writable root file system, so it gives that up. @default false */
    exec: yesOrNo.default(false),
  },
  must(
    "{ cidr, egress, tasks } such as { cidr: '10.0.0.0/16', egress: 'public', tasks: { min: 1, max: 2 } }",
  ),
);

/** Names of stacks, roles, tags and jobs beside those of the environments. */
const reserved = ['bootstrap', 'deploy', 'ecr', 'image', 'plan', 'push', 'shared'];

const id = (what: string) => text(/^\d{1,20}$/, `the number of the ${what}`, "'1296269'");

export const schema = z.strictObject(
  {
    /** Prefix of every name: 2 to 18 of a-z, 0-9 and -. */
    project: text(
      /^[a-z][a-z0-9-]{0,16}[a-z0-9]$/,
      '2 to 18 of a-z, 0-9 and -, starting with a letter and ending with a letter or digit',
      "'my-project'",
    )
      // Of SSM parameters, of security groups, of load balancers.
      .regex(
        /^(?!aws|ssm|(sg|internal)(-|$))/,
        'must not begin with aws, ssm, sg- or internal-, which AWS keeps',
      ),
    /** AWS account id; a deploy to any other account is refused. */
    account: z
      .string({
        error: ({ input }) =>
          typeof input === 'number'
            ? `must be quoted: '${input}'`
            : must('the 12 digits of your AWS account id, quoted', "'111122223333'").error({ input }),
      })
      .regex(/^\d{12}$/, 'must be the 12 digits of your AWS account id'),
    // Of the partition aws, as the SDKs tell it: new ones have fitted since 2006.
    region: text(
      /^(af|ap|ca|eu|il|me|mx|sa|us)-(north|south|east|west|central|northeast|northwest|southeast|southwest)-[1-9]$/,
      'a region such as us-east-1, not one of China or GovCloud',
      "'us-east-1'",
    ),
    zones: z
      .array(
        z.string(must("a zone such as 'us-east-1a'")),
        must('a list of 2 or 3 zones', "['us-east-1a', 'us-east-1b']"),
      )
      .min(2, 'must name 2 or 3 zones')
      .max(3, 'must name 2 or 3 zones'),
    /** GitHub owner/name, whose workflows may assume the roles. */
    repository: text(
      /^[\w-]{1,39}\/(?!\.{1,2}$)(?!.*\.git$)[\w.-]{1,100}$/,
      'owner/name of the GitHub repository',
      "'your-name/fargate-duo'",
    ),
    /**
     * Ids of owner and repository, which a repository made after 2026-07-15 carries in its tokens: with them,
     * nobody who takes over a freed name can assume a role. `npm run bootstrap` offers to add them; what it runs:
     * gh api repos/<owner>/<name> --jq '"repositoryIds: { owner: \u0027\(.owner.id)\u0027, repository: \u0027\(.id)\u0027 },"'
     * @default any id
     */
    repositoryIds: z
      .strictObject(
        { owner: id('owner'), repository: id('repository') },
        must("{ owner, repository } such as { owner: '9919', repository: '1296269' }"),
      )
      .optional(),
    /** 'adopt' where the account already has GitHub's OIDC provider: there can be one only. @default 'create' */
    githubOidcProvider: z.enum(['create', 'adopt'], must("'create' or 'adopt'")).default('create'),
    /** Bucket of the Terraform state. @default <project>-tfstate-<account>-<region> */
    stateBucket: text(
      /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
      'an S3 bucket name of 3 to 63 of a-z, 0-9 and -: with a dot its host name fits no certificate',
    ).optional(),
    /** At most five: an ECS service takes five target groups. */
    services: entries(
      z
        .string()
        .regex(/^[a-z][a-z0-9]{0,14}$/, 'must be 1 to 15 of a-z and 0-9, starting with a letter')
        .regex(/^(?!(alb|balancer|constructor)$)/, 'must not be alb, balancer or constructor'),
      service,
      "{ app: { port: 5000, healthPath: '/health' } }",
    ),
    environments: entries(
      z
        .string()
        .regex(/^[a-z][a-z0-9]{0,11}$/, 'must be 1 to 12 of a-z and 0-9, starting with a letter')
        .regex(new RegExp(`^(?!(${reserved.join('|')})$)`), `must not be one of ${reserved.join(', ')}`),
      environment,
      "{ dev: { cidr: '10.0.0.0/16', egress: 'public', tasks: { min: 1, max: 2 } } }",
    ),
  },
  must('an object with project, account, region, zones, repository, services and environments'),
);

export type SettingsInput = z.input<typeof schema>;
