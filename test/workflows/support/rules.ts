/** The project's rules for its workflows, beyond GitHub's own. A rule returns one line per violation. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { scripts } from '../../../package.json';
import { files, type Job, jobsOf, sourceOf, type Step, type Workflow } from './workflows';

/** Owners of the actions used. */
const OWNERS = ['actions', 'aws-actions', 'docker', 'hashicorp'];

/** Paths of files that are read and not run, in a trigger's syntax. */
const PAGES = ['**/*.md', 'docs/**', 'LICENSE'];

const CHANGES = /npm run (deploy|rollback|destroy)\b/;

/** The seeds of .ci/run. */
const seeds = Object.fromEntries(
  [...readFileSync(join(__dirname, '../../../.ci/run'), 'utf8').matchAll(/\b((?:FAULTS_)?SEED)=(\d+)/g)].map(
    ([, name = '', seed = '']) => [name, seed],
  ),
);

const isSame = (one: readonly string[], other: readonly string[]) => one.join() === other.join();

const usesOf = (action: string) =>
  files.flatMap((file) =>
    [...sourceOf(file).matchAll(/uses: (.*)/g)]
      .map(([, used = '']) => used)
      .filter((used) => used.startsWith(`${action}@`)),
  );

type Rule = (workflow: Workflow, source: string) => string[];

export const rules = {
  // Others, such as pull_request_target, run with main's token for anybody who opens a pull request.
  'only people who may push start runs': (workflow) =>
    Object.keys(workflow.on).filter((event) => !events.includes(event)),

  // When Dependabot updates one, it updates every use and the comment beside it.
  'actions are pinned to the commit of one release, with its name beside it': (_, source) =>
    [...source.matchAll(/uses: (.*)/g)].flatMap(([, used = '']) => {
      if (used.startsWith('./')) return [];
      const [, action = ''] = /^([\w/-]+)@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.exec(used) ?? [];
      const others = usesOf(action).filter((other) => other !== used);
      return OWNERS.includes(action.split('/')[0] ?? '') && others.length === 0 ? [] : [used];
    }),

  'every job has a timeout': (workflow) => {
    const endless = ownJobs(workflow).filter(
      ({ job }) => !job['timeout-minutes'] || job['timeout-minutes'] > 60,
    );
    return endless.map(({ id }) => id);
  },

  'only the job that needs a permission has it': (workflow) => [
    ...(JSON.stringify(workflow.permissions) === '{}' ? [] : ['the top level']),
    ...jobsOf(workflow).flatMap(({ id, job }) => (excess(job) ? [id] : [])),
  ],

  'no script contains an expression, whose value would be run': (workflow) =>
    stepsOf(workflow)
      .filter(({ run = '' }) => run.includes('${{'))
      .map(({ run }) => run ?? ''),

  'scripts run in one known shell': (workflow) =>
    stepsOf(workflow).some(({ run }) => run) && workflow.defaults?.run?.shell !== 'bash' ? ['no bash'] : [],

  'scripts call existing npm scripts': (workflow) =>
    stepsOf(workflow).flatMap(({ run = '' }) =>
      [...run.matchAll(/npm (?:run(?: --silent)? )?([\w-]+)/g)].flatMap(([, name = '']) =>
        name === 'ci' || name in scripts ? [] : [name],
      ),
    ),

  'no secret is passed on, and no key is stored': (_, source) =>
    [...source.matchAll(/secrets\b.*|aws-(?:access|secret).*|AWS_(?:ACCESS|SECRET).*|AKIA\w+/g)].map(
      ([text]) => text,
    ),

  'account, region and roles come from settings.ts': (_, source) =>
    [...source.matchAll(/\b\d{12}\b|arn:\S+|\b[a-z]{2}-[a-z]+-\d\b|role-to-assume: (?!\$).*/g)].map(
      ([text]) => text,
    ),

  'a checkout leaves no token behind': (workflow) =>
    stepsOf(workflow)
      .filter(
        ({ uses = '', with: inputs }) =>
          uses.startsWith('actions/checkout@') && inputs?.['persist-credentials'] !== false,
      )
      .map(({ uses }) => uses ?? ''),

  'hidden folders are uploaded only explicitly, and never the plan file of a deployment': (workflow) =>
    stepsOf(workflow)
      .filter(({ uses = '' }) => uses.startsWith('actions/upload-artifact@'))
      .map(({ with: { path = '', 'include-hidden-files': hidden = false } = {} }) => ({
        hidden,
        patterns: `${path}`.trim().split('\n'),
      }))
      .filter(
        ({ hidden, patterns }) =>
          patterns.some((pattern) => pattern.startsWith('.')) &&
          !(
            hidden === true &&
            patterns.every((pattern) => /\/\*\*\/(\*\.log$|errored\.tfstate')/.test(pattern))
          ),
      )
      .map(({ patterns }) => patterns.join(' ')),

  'a process that changes the account gets the signal of a cancelled job: GitHub signals only the first process of a step':
    (workflow) =>
      stepsOf(workflow)
        .flatMap(({ run = '' }) => run.trim().split('\n'))
        .filter((line) => CHANGES.test(line) && !/^\s*exec /.test(line)),

  'jobs that change the account run alone, wait for their turn, and are never cancelled': (workflow) =>
    ownJobs(workflow)
      .filter(({ job }) => changesAccount(job))
      .filter(
        ({ job: { concurrency } }) =>
          concurrency?.['cancel-in-progress'] !== false || concurrency.queue !== 'max',
      )
      .map(({ id }) => id),

  'a cancelled job waits until Terraform has saved its state': (workflow) =>
    ownJobs(workflow)
      .filter(({ job }) => changesAccount(job))
      .filter(({ job: { steps = [] } }) => {
        const changes = steps.findLastIndex(({ run = '' }) => CHANGES.test(run));
        const waits = steps.findIndex((step) => step.if === 'cancelled()' && step.run?.includes('pgrep'));
        return waits < changes;
      })
      .map(({ id }) => id),

  'an unsaved state is never uploaded to a public place': (_, source) =>
    [...source.matchAll(/^.*errored\.tfstate.*$/gm)]
      .map(([line]) => line.trim())
      .filter(
        (line) => line !== "${{ github.event.repository.private && '.deploy/**/errored.tfstate' || '' }}",
      ),

  'a run uses the same seeds as .ci/run': ({ env, jobs }) =>
    Object.values(jobs).flatMap(({ env: own, steps = [] }) => {
      const drawn: Record<string, unknown> = { ...env, ...own };
      const scripts = steps.map(({ run = '' }) => run);
      const names = scripts.includes('npm run test:all') ? ['SEED', 'FAULTS_SEED'] : ['SEED'];
      const isTest = scripts.some((script) => /^npm run (test|check)/.test(script));
      return isTest ? names.filter((name) => String(drawn[name]) !== seeds[name]) : [];
    }),

  'pages are the same for a pull request and for a push': ({ on, jobs }) => {
    const script = jobs['changes']?.steps?.map(({ run = '' }) => run).join('') ?? '';
    const left = [...script.matchAll(/':\(exclude(?:,glob)?\)(.*?)'/g)].map(([, path = '']) => path);
    const ignored = on.push ? (on.push['paths-ignore'] ?? []) : PAGES;
    return [
      ...(isSame(ignored, PAGES) ? [] : ['paths-ignore']),
      // For Git, a folder stands for its content.
      ...(!script ||
      isSame(
        left,
        PAGES.map((path) => path.replace(/^docs.*/, 'docs')),
      )
        ? []
        : ['changes']),
    ];
  },

  'an environment has its own queue and its own name in the token': (workflow) =>
    ownJobs(workflow)
      .filter(({ job }) =>
        job.steps?.some(({ with: inputs }) => `${inputs?.['role-to-assume'] ?? ''}`.includes('role-deploy')),
      )
      .filter(
        ({ job: { environment, concurrency } }) =>
          environment?.name !== '${{ inputs.environment }}' ||
          concurrency?.group !== 'environment-${{ inputs.environment }}',
      )
      .map(({ id }) => id),

  'the person who chooses an environment chooses one that GitHub knows and types it again': (workflow) => {
    const { environment, confirmation } = workflow.on.workflow_dispatch?.inputs ?? {};
    if (!environment) return [];
    return environment.type === 'environment' && environment.required && confirmation?.required
      ? []
      : [JSON.stringify({ environment, confirmation })];
  },
} satisfies Record<string, Rule>;

const events = ['merge_group', 'pull_request', 'push', 'schedule', 'workflow_call', 'workflow_dispatch'];

/** Permissions that a job may have, by what it does. */
function excess({ permissions, steps = [], uses }: Job): boolean {
  if (!permissions) return true;
  const scripts = steps.map(({ run = '' }) => run).join('\n');
  const assumes =
    uses === './.github/workflows/environment.yml' ||
    steps.some(({ uses: action = '' }) => action.includes('configure-aws-credentials@'));
  const allowed: Record<string, boolean> = {
    'contents: read': true,
    'id-token: write': assumes,
    'actions: read': uses === './.github/workflows/gate.yml' || scripts.includes('gate --'),
    'deployments: read': scripts.includes('drift --'),
    'issues: write': scripts.includes('--issue'),
    'pull-requests: write': scripts.includes('--comment'),
  };
  return Object.entries(permissions).some(([scope, access]) => !allowed[`${scope}: ${access}`]);
}

const changesAccount = ({ steps = [] }: Job) => steps.some(({ run = '' }) => CHANGES.test(run));

/** Jobs with steps, not those that call a reusable workflow. */
const ownJobs = (workflow: Workflow) => jobsOf(workflow).filter(({ job }) => job.steps);

const stepsOf = (workflow: Workflow): Step[] => jobsOf(workflow).flatMap(({ job }) => job.steps ?? []);
