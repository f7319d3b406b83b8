/** What every workflow of the project holds to, beyond what GitHub demands. A rule gives one line a breach. */
import { scripts } from '../../../package.json';
import { pins } from './pins';
import { type Job, jobsOf, type Step, type Workflow } from './workflows';

type Rule = (workflow: Workflow, source: string) => string[];

export const rules = {
  // Others, such as pull_request_target, run with the token of main for whoever opens a pull request.
  'runs are started by those who may push': (workflow) =>
    Object.keys(workflow.on).filter((event) => !events.includes(event)),

  'actions are pinned to the commit of a release that is named beside it': (_, source) =>
    [...source.matchAll(/uses: (.*)/g)].flatMap(([, used = '']) => {
      if (used.startsWith('./')) return [];
      const [, action = '', commit, release] =
        /^([\w/-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$/.exec(used) ?? [];
      const [wanted, name] = pins[action] ?? [];
      return commit && commit === wanted && release === name ? [] : [used];
    }),

  'every job ends in time': (workflow) => {
    const endless = ownJobs(workflow).filter(
      ({ job }) => !job['timeout-minutes'] || job['timeout-minutes'] > 60,
    );
    return endless.map(({ id }) => id);
  },

  'nothing is permitted but to the job that needs it': (workflow) => [
    ...(JSON.stringify(workflow.permissions) === '{}' ? [] : ['the top level']),
    ...jobsOf(workflow).flatMap(({ id, job }) => (excess(job) ? [id] : [])),
  ],

  'no expression stands in a script, where its value would be run': (workflow) =>
    stepsOf(workflow)
      .filter(({ run = '' }) => run.includes('${{'))
      .map(({ run }) => run ?? ''),

  'scripts run in one known shell': (workflow) =>
    stepsOf(workflow).some(({ run }) => run) && workflow.defaults?.run?.shell !== 'bash' ? ['no bash'] : [],

  'scripts call npm scripts that there are': (workflow) =>
    stepsOf(workflow).flatMap(({ run = '' }) =>
      [...run.matchAll(/npm (?:run(?: --silent)? )?([\w-]+)/g)].flatMap(([, name = '']) =>
        name === 'ci' || name in scripts ? [] : [name],
      ),
    ),

  'no secret is handed on, and no key is kept': (_, source) =>
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

  'hidden folders are uploaded only when asked for, and of what a deployment leaves no plan file': (
    workflow,
  ) =>
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
            patterns.every((pattern) => /\/\*\*\/(\*\.log|errored\.tfstate)$/.test(pattern))
          ),
      )
      .map(({ patterns }) => patterns.join(' ')),

  'what changes the account hears that its job is cancelled: GitHub tells the first process of a step alone':
    (workflow) =>
      stepsOf(workflow)
        .flatMap(({ run = '' }) => run.trim().split('\n'))
        .filter((line) => /npm run (deploy|rollback|destroy)\b/.test(line) && !/^\s*exec /.test(line)),

  'what changes the account runs alone, and is never cancelled': (workflow) =>
    ownJobs(workflow)
      .filter(({ job }) => changesAccount(job) && job.concurrency?.['cancel-in-progress'] !== false)
      .map(({ id }) => id),

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

  'who chooses an environment chooses one that GitHub knows and types it in again': (workflow) => {
    const { environment, confirmation } = workflow.on.workflow_dispatch?.inputs ?? {};
    if (!environment) return [];
    return environment.type === 'environment' && environment.required && confirmation?.required
      ? []
      : [JSON.stringify({ environment, confirmation })];
  },
} satisfies Record<string, Rule>;

const events = ['pull_request', 'push', 'schedule', 'workflow_call', 'workflow_dispatch'];

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
    'issues: write': scripts.includes('--issue'),
    'pull-requests: write': scripts.includes('--comment'),
  };
  return Object.entries(permissions).some(([scope, access]) => !allowed[`${scope}: ${access}`]);
}

const changesAccount = ({ steps = [] }: Job) =>
  steps.some(({ run = '' }) => /npm run (deploy|rollback|destroy)\b/.test(run));

/** Jobs with steps, not those that call a reusable workflow. */
const ownJobs = (workflow: Workflow) => jobsOf(workflow).filter(({ job }) => job.steps);

const stepsOf = (workflow: Workflow): Step[] => jobsOf(workflow).flatMap(({ job }) => job.steps ?? []);
