/** The shape of settings.ts: types, defaults and the rules that are checked at synth. */
import { z } from 'zod';

import { isTaskSize, legalSizes, type TaskSize } from './fargate-sizes';
import { entries, ipv4Range, must, path, text, whole, yesOrNo } from './forms';
import { secret } from './secret-names';

/** What the servers, the image and the stacks need to know about one service. */
export interface ServiceContract {
  /** Port of the server, of its listener on the load balancer and of its target group. */
  readonly port: number;
  /** Path that the load balancer's health check requests; 200 is healthy. */
  readonly healthPath: string;
  /** Exact path → the service of the same task that answers it, and the path there. */
  readonly proxies?: Readonly<Record<string, { readonly service: string; readonly path: string }>>;
}

const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const service = z.strictObject(
  {
    port: whole(1024, 65_535, 'from 1024 (the servers do not run as root) to 65535', '5000'),
    healthPath: path("'/health'"),
    proxies: z
      .record(
        path(),
        z.strictObject(
          { service: z.string(must('the name of a service, quoted', "'app'")), path: path("'/health'") },
          must("{ service, path } such as { service: 'app', path: '/health' }"),
        ),
        must("paths and their targets, such as { '/rota1': { service: 'app', path: '/health' } }"),
      )
      .optional(),
  },
  must("{ port, healthPath } such as { port: 5000, healthPath: '/health' }"),
);

/** Service → variable → its value or its source. */
const perVariable = <T extends z.ZodType>(value: T, example: string) => {
  const variables = z.record(
    z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'must be UPPER_CASE'),
    value,
    must(`variables such as ${example}`),
  );
  return z
    .record(z.string(), variables, must(`variables per service, such as { app: ${example} }`))
    .default({});
};

const environment = z.strictObject(
  {
    /** Private IPv4 range of the VPC, /16 to /23: a subnet is a sixteenth of it, and a load balancer needs a /27. */
    cidr: ipv4Range('an IPv4 range, quoted, such as 10.0.0.0/16', "'10.0.0.0/16'").regex(
      /^(10|172\.(1[6-9]|2\d|3[01])|192\.168)\..*\/(1[6-9]|2[0-3])$/,
      'must be a private range of /16 to /23',
    ),
    /**
     * How tasks reach the outside of the VPC. 'public': tasks in public subnets with a public address, inbound from
     * the load balancer only. 'endpoints': private subnets that reach only ECR, image layers in S3 and logs, through
     * VPC endpoints. { nat: n }: private subnets behind n NAT gateways.
     */
    egress: z.union(
      [
        z.enum(['public', 'endpoints']),
        z.strictObject({ nat: whole(1, 3, 'from 1 to 3, at most one per zone', '1') }),
      ],
      must(
        "'public', 'endpoints' or { nat: 1 } (the number of NAT gateways, at most one per zone)",
        "'public'",
      ),
    ),
    /** FARGATE_SPOT costs about a third, but AWS can reclaim it at two minutes' notice. @default 'FARGATE' */
    capacity: z.enum(['FARGATE', 'FARGATE_SPOT'], must("'FARGATE' or 'FARGATE_SPOT'")).default('FARGATE'),
    /** @default 'ARM64' (a fifth cheaper than X86_64) */
    architecture: z.enum(['ARM64', 'X86_64'], must("'ARM64' or 'X86_64'")).default('ARM64'),
    /** Size of the task, shared by its containers. @default 256 CPU units (0.25 vCPU) and 512 MiB */
    size: z
      .custom<TaskSize>(isTaskSize, { error: ({ input }) => legalSizes(input) })
      .default({ cpu: 256, memoryMiB: 512 }),
    /** Limits of autoscaling for the number of tasks. */
    tasks: z
      .strictObject(
        {
          // Without tasks there are no metrics of CPU and requests: autoscaling would never start a task, and a
          // deployment would prove nothing.
          min: whole(1, 5000, 'from 1 (autoscaling cannot scale out from 0) to 5000', '1'),
          max: whole(1, 5000, 'from 1 to 5000', '2'),
        },
        must('{ min, max } such as { min: 1, max: 2 }', '{ min: 1, max: 2 }'),
      )
      .refine(({ min, max }) => min <= max, 'must have min at or below max'),
    /** Targets of autoscaling. @default 60 % CPU and 1,000 requests per minute and task */
    scaling: z
      .strictObject(
        {
          cpuPercent: whole(10, 90, 'from 10 to 90', '60'),
          requestsPerMinute: whole(1, 1e9, 'from 1 to 1,000,000,000', '1000'),
        },
        must('{ cpuPercent, requestsPerMinute } such as { cpuPercent: 60, requestsPerMinute: 1000 }'),
      )
      .default({ cpuPercent: 60, requestsPerMinute: 1000 }),
    /** Days to keep container and flow logs; one of the values that CloudWatch offers. @default 30 */
    logRetentionDays: z.literal(retentions, must(`one of ${retentions.join(', ')}`)).default(30),
    /** IPv4 ranges that may reach the load balancer. @default everyone */
    ingressCidrs: z
      .array(
        ipv4Range('an IPv4 range, quoted, such as 203.0.113.0/24, or 203.0.113.7/32 for one address'),
        must("a list of IPv4 ranges such as ['203.0.113.0/24']"),
      )
      .min(1, 'must have at least one range')
      .refine((ranges) => new Set(ranges).size === ranges.length, 'must not name a range twice')
      .default(['0.0.0.0/0']),
    /** The load balancer refuses to be deleted. @default false */
    deletionProtection: yesOrNo.default(false),
    /** Metrics per task and service in CloudWatch, billed as custom metrics. @default true */
    containerInsights: yesOrNo.default(true),
    /** A CloudWatch dashboard; the first three of an account are free. @default true */
    dashboard: yesOrNo.default(true),
    /** Address that receives alarms, once its owner confirms AWS's mail. @default none */
    alarmEmail: z.email(must('an e-mail address, quoted')).optional(),
    /** ACM certificate: the listeners speak HTTPS instead of HTTP. @default HTTP */
    certificateArn: text(
      /^arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/,
      'the ARN of an ACM certificate',
    ).optional(),
    /** Host name of the certificate, required with it; point a CNAME or alias at the load balancer yourself. */
    domainName: z.hostname(must('a host name, quoted, such as api.example.com')).optional(),
    /** Service → environment variable → value. The service reads it with `config.variable(name)`. @default none */
    variables: perVariable(
      z.string(must('a string, quoted')).min(1, 'must not be empty'),
      "{ GREETING: 'hello' }",
    ),
    /**
     * Service → environment variable → where its value is stored, encrypted with AWS's own key: a customer key also
     * needs `kms:Decrypt`. The value never reaches the state. The service reads it like a variable. @default none
     */
    secrets: perVariable(secret, "{ API_KEY: { ssm: '/name/of/parameter' } }"),
    /** Allows `aws ecs execute-command` into tasks. This makes their root file system writable. @default false */
    exec: yesOrNo.default(false),
  },
  must(
    "{ cidr, egress, tasks } such as { cidr: '10.0.0.0/16', egress: 'public', tasks: { min: 1, max: 2 } }",
  ),
);

/** Names of other stacks, roles, tags and jobs, which an environment must not have. */
const reserved = ['bootstrap', 'deploy', 'ecr', 'image', 'plan', 'push', 'shared'];

const id = (what: string) => text(/^\d{1,20}$/, `the numeric id of the ${what}`, "'1296269'");

export const schema = z.strictObject(
  {
    /** Prefix of every name: 2 to 18 characters of a-z, 0-9 and -. */
    project: text(
      /^[a-z][a-z0-9-]{0,16}[a-z0-9]$/,
      '2 to 18 characters of a-z, 0-9 and -, starting with a letter and ending with a letter or digit',
      "'my-project'",
    )
      // Reserved prefixes of SSM parameters, security groups and load balancers.
      .regex(
        /^(?!aws|ssm|(sg|internal)(-|$))/,
        'must not begin with aws, ssm, sg- or internal-, which AWS reserves',
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
    // The regions of the partition aws, by the pattern of the SDKs: every new one since 2006 has matched.
    region: text(
      /^(af|ap|ca|eu|il|me|mx|sa|us)-(north|south|east|west|central|northeast|northwest|southeast|southwest)-[1-9]$/,
      'a region such as us-east-1, not in China or GovCloud',
      "'us-east-1'",
    ),
    zones: z
      .array(
        z.string(must("a zone such as 'us-east-1a'")),
        must('a list of 2 or 3 zones', "['us-east-1a', 'us-east-1b']"),
      )
      .min(2, 'must name 2 or 3 zones')
      .max(3, 'must name 2 or 3 zones'),
    /** GitHub repository, owner/name, whose workflows may assume the roles. */
    repository: text(
      /^[\w-]{1,39}\/(?!\.{1,2}$)(?!.*\.git$)[\w.-]{1,100}$/,
      'owner/name of the GitHub repository',
      "'your-name/fargate-duo'",
    ),
    /**
     * Ids of owner and repository, which the tokens of a repository made after 2026-07-15 contain: with them,
     * nobody who takes over a freed name can assume a role. `npm run bootstrap` offers to add them. Its command:
     * gh api repos/<owner>/<name> --jq '"repositoryIds: { owner: \u0027\(.owner.id)\u0027, repository: \u0027\(.id)\u0027 },"'
     * @default any id
     */
    repositoryIds: z
      .strictObject(
        { owner: id('owner'), repository: id('repository') },
        must("{ owner, repository } such as { owner: '9919', repository: '1296269' }"),
      )
      .optional(),
    /** 'adopt' if the account already has GitHub's OIDC provider: it can have only one. @default 'create' */
    githubOidcProvider: z.enum(['create', 'adopt'], must("'create' or 'adopt'")).default('create'),
    /** Bucket of the Terraform state. @default <project>-tfstate-<account>-<region> */
    stateBucket: text(
      /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
      'an S3 bucket name of 3 to 63 characters of a-z, 0-9 and - (with a dot, its host name would match no certificate)',
    ).optional(),
    /** At most five: an ECS service takes at most five target groups. */
    services: entries(
      z
        .string()
        .regex(/^[a-z][a-z0-9]{0,14}$/, 'must be 1 to 15 characters of a-z and 0-9, starting with a letter')
        .regex(/^(?!(alb|balancer|constructor)$)/, 'must not be alb, balancer or constructor'),
      service,
      "{ app: { port: 5000, healthPath: '/health' } }",
    ),
    environments: entries(
      z
        .string()
        .regex(/^[a-z][a-z0-9]{0,11}$/, 'must be 1 to 12 characters of a-z and 0-9, starting with a letter')
        .regex(new RegExp(`^(?!(${reserved.join('|')})$)`), `must not be one of ${reserved.join(', ')}`),
      environment,
      "{ dev: { cidr: '10.0.0.0/16', egress: 'public', tasks: { min: 1, max: 2 } } }",
    ),
  },
  must('an object with project, account, region, zones, repository, services and environments'),
);

export type SettingsInput = z.input<typeof schema>;
