/** The project's own rules for its workflows; each is seen finding its breach. */
import { choicesOf, editsFor, misplaced } from './support/environments';
import { rules } from './support/rules';
import { files, parseWorkflow, sourceOf } from './support/workflows';

/** Rule → small changes of a workflow, each of which breaches it. */
const changes: Record<keyof typeof rules, readonly (readonly [file: string, from: string, to: string])[]> = {
  'runs are started by those who may push': [['ci.yml', 'pull_request:', 'pull_request_target:']],
  'actions are pinned to the commit of a release that is named beside it': [
    ['ci.yml', 'checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 #', 'checkout@v7 #'],
    ['ci.yml', 'checkout@3d3c42e5', 'checkout@4d3c42e5'],
    ['ci.yml', '# v7.0.1', '# v7.0.2'],
    ['ci.yml', ' # v7.0.1', ''],
    ['ci.yml', 'actions/checkout@', 'aktions/checkout@'],
  ],
  'every job ends in time': [
    ['deploy.yml', 'timeout-minutes: 30', ''],
    ['ci.yml', 'timeout-minutes: 60', 'timeout-minutes: 360'],
  ],
  'nothing is permitted but to the job that needs it': [
    ['ci.yml', 'permissions: {}\n\nconcurrency', 'concurrency'],
    ['ci.yml', 'permissions: {}\n\nconcurrency', 'permissions: { contents: read }\n\nconcurrency'],
    ['drift.yml', '    permissions:\n      contents: read\n      id-token: write\n      issues: write\n', ''],
    ['ci.yml', 'contents: read', 'id-token: write'],
    ['drift.yml', 'contents: read', 'contents: write'],
    ['drift.yml', 'issues: write', 'actions: read'],
    ['ci.yml', 'pull-requests: write', 'issues: write'],
  ],
  'no expression stands in a script, where its value would be run': [
    ['environment.yml', 'run: npm run synth', 'run: npm run synth -- ${{ inputs.environment }}'],
  ],
  'scripts run in one known shell': [['drift.yml', 'shell: bash', 'shell: sh']],
  'scripts call npm scripts that there are': [['environment.yml', 'npm run synth', 'npm run synthesize']],
  'no secret is handed on, and no key is kept': [
    ['rollback.yml', '    with:', '    secrets: inherit\n    with:'],
    ['drift.yml', 'aws-region:', 'aws-access-key-id: x\n          aws-region:'],
    ['drift.yml', 'GITHUB_TOKEN: ${{ github.token }}', 'GITHUB_TOKEN: ${{ secrets.PAT }}'],
  ],
  'account, region and roles come from settings.ts': [
    ['drift.yml', 'aws-region: ${{ steps.settings.outputs.region }}', 'aws-region: us-east-1'],
    ['deploy.yml', 'tags: ', 'tags: 111122223333.dkr.ecr'],
    ['drift.yml', 'role-to-assume: ${{', 'role-to-assume: fargate-duo-plan # ${{'],
  ],
  'a checkout leaves no token behind': [
    ['drift.yml', 'persist-credentials: false', 'persist-credentials: true'],
    ['drift.yml', 'persist-credentials: false', 'fetch-depth: 1'],
  ],
  'what changes the account hears that its job is cancelled: GitHub tells the first process of a step alone':
    [
      ['environment.yml', 'exec npm run rollback', 'npm run rollback'],
      ['deploy.yml', 'exec npm run deploy', 'npm run deploy'],
    ],
  'hidden folders are uploaded only when asked for, and of what a deployment leaves no plan file': [
    ['environment.yml', 'include-hidden-files: true', 'include-hidden-files: false'],
    ['environment.yml', '.deploy/**/*.log', '.deploy/'],
  ],
  'what changes the account runs alone, and is never cancelled': [
    ['deploy.yml', 'cancel-in-progress: false', 'cancel-in-progress: true'],
    ['environment.yml', 'cancel-in-progress: false', 'cancel-in-progress: true'],
  ],
  'an environment has its own queue and its own name in the token': [
    ['environment.yml', 'group: environment-${{ inputs.environment }}', 'group: environment'],
    ['environment.yml', 'name: ${{ inputs.environment }}\n    conc', 'name: dev\n    conc'],
  ],
  'who chooses an environment chooses one that is deployed and types it in again': [
    ['destroy.yml', 'options: [', 'options: [another, '],
    ['destroy.yml', 'confirmation:', 'reason:'],
  ],
};

const breaches = (name: keyof typeof rules, source: string) => rules[name](parseWorkflow(source), source);

describe.each(Object.keys(rules) as (keyof typeof rules)[])('%s', (name) => {
  test.each(files)('in %s', (file) => {
    expect(breaches(name, sourceOf(file))).toEqual([]);
  });

  // Each breach is a small change of a workflow that holds to the rule.
  test.each(changes[name])('not in %s with %j → %j', (file, from, to) => {
    const source = sourceOf(file);
    expect(source).toContain(from);
    expect(breaches(name, source.replace(from, to))).not.toEqual([]);
  });
});

// Those of the user, who may have others than settings.ts had at first.
const environments = choicesOf(sourceOf('rollback.yml'));
const [first = '', last = '', before = ''] = [environments[0], environments.at(-1), environments.at(-2)];

describe('deploy.yml deploys in order, all environments but the first behind a gate', () => {
  const source = sourceOf('deploy.yml');

  test('as it is', () => {
    expect(misplaced(source, environments)).toEqual([]);
  });

  const gates: [what: string, from: string, to: string, wrong: string][] = [
    ['a gate is passed by', `if: needs.${last}-gate.outputs.protected == 'true' || `, 'if: true || ', last],
    ['a gate asks for another environment', `gate -- ${last}`, `gate -- ${first}`, last],
    ['nothing waits for the one before', `needs: ${before}`, 'needs: image', last],
  ];
  test.each([
    ['a job is missing', `\n  ${first}:`, '\n  another:', first],
    ['another image', '${{ needs.image.outputs.image }}', '', first],
    ...(before ? gates : []),
  ])('not where %s', (_, from, to, wrong) => {
    expect(misplaced(source.replace(from, to), environments)).toEqual([wrong]);
  });
});

test('what another environment needs is told file by file', () => {
  const options = `must have the options [${[...environments, 'another'].join(', ')}] of its input environment`;
  expect(editsFor([...environments, 'another'])).toEqual([
    `.github/workflows/deploy.yml must have the jobs 'another-gate', which needs ${last}, and 'another', which needs ` +
      'image and another-gate: copy those of another environment',
    `.github/workflows/rollback.yml ${options}`,
    `.github/workflows/destroy.yml ${options}`,
  ]);
});

test('what one that is gone has left is told file by file', () => {
  expect(editsFor(environments.slice(0, -1))).toEqual([
    `.github/workflows/deploy.yml must not have the job '${last}', nor its gate: settings.ts has no ${last}`,
    expect.stringContaining('.github/workflows/rollback.yml must have the options ['),
    expect.stringContaining('.github/workflows/destroy.yml must have the options ['),
  ]);
});
