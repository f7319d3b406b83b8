/** The project's own rules for its workflows; each must detect its violations. */
import { workflowWithEnvironments } from '../../tools/generate/workflow';
import { rules } from './support/rules';
import { files, parseWorkflow, sourceOf } from './support/workflows';

/** Rule → small changes of a workflow, each of which violates it. */
const changes: Record<keyof typeof rules, readonly (readonly [file: string, from: string, to: string])[]> = {
  'only people who may push start runs': [['ci.yml', 'pull_request:', 'pull_request_target:']],
  'actions are pinned to the commit of one release, with its name beside it': [
    ['ci.yml', 'checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 #', 'checkout@v7 #'],
    ['ci.yml', 'checkout@3d3c42e5', 'checkout@4d3c42e5'],
    ['ci.yml', '# v7.0.1', '# v7.0.2'],
    ['ci.yml', ' # v7.0.1', ''],
    ['ci.yml', 'actions/checkout@', 'aktions/checkout@'],
  ],
  'every job has a timeout': [
    ['deploy.yml', 'timeout-minutes: 30', ''],
    ['ci.yml', 'timeout-minutes: 60', 'timeout-minutes: 360'],
  ],
  'only the job that needs a permission has it': [
    ['ci.yml', 'permissions: {}\n\nconcurrency', 'concurrency'],
    ['ci.yml', 'permissions: {}\n\nconcurrency', 'permissions: { contents: read }\n\nconcurrency'],
    [
      'drift.yml',
      '    permissions:\n      contents: read\n      deployments: read\n      id-token: write\n      issues: write\n',
      '',
    ],
    ['ci.yml', 'contents: read', 'id-token: write'],
    ['drift.yml', 'contents: read', 'contents: write'],
    ['drift.yml', 'issues: write', 'actions: read'],
    ['ci.yml', 'contents: read', 'deployments: read'],
    ['ci.yml', 'pull-requests: write', 'issues: write'],
    ['deploy.yml', 'actions: read', 'id-token: write'],
  ],
  'no script contains an expression, whose value would be run': [
    ['environment.yml', 'run: npm run synth', 'run: npm run synth -- ${{ inputs.environment }}'],
  ],
  'scripts run in one known shell': [['drift.yml', 'shell: bash', 'shell: sh']],
  'scripts call existing npm scripts': [['environment.yml', 'npm run synth', 'npm run synthesize']],
  'no secret is passed on, and no key is stored': [
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
  'a process that changes the account gets the signal of a cancelled job: GitHub signals only the first process of a step':
    [
      ['environment.yml', 'exec npm run rollback', 'npm run rollback'],
      ['deploy.yml', 'exec npm run deploy', 'npm run deploy'],
    ],
  'hidden folders are uploaded only explicitly, and never the plan file of a deployment': [
    ['environment.yml', 'include-hidden-files: true', 'include-hidden-files: false'],
    ['environment.yml', '.deploy/**/*.log', '.deploy/'],
  ],
  'jobs that change the account run alone, wait for their turn, and are never cancelled': [
    ['deploy.yml', 'cancel-in-progress: false', 'cancel-in-progress: true'],
    ['environment.yml', 'cancel-in-progress: false', 'cancel-in-progress: true'],
    ['deploy.yml', '      queue: max\n', ''],
    ['environment.yml', 'queue: max', 'queue: single'],
  ],
  'a cancelled job waits until Terraform has saved its state': [
    ['deploy.yml', 'if: cancelled()', 'if: failure()'],
    ['environment.yml', 'pgrep', 'true'],
  ],
  'an unsaved state is never uploaded to a public place': [
    ['deploy.yml', "github.event.repository.private && '.deploy/**/errored", "'.deploy/**/errored"],
    ['environment.yml', '.deploy/**/*.log\n', '.deploy/**/*.log\n            .deploy/**/errored.tfstate\n'],
  ],
  'a run uses the same seeds as .ci/run': [
    ['ci.yml', 'SEED: 1\n', 'SEED: 7\n'],
    ['ci.yml', '  FAULTS_SEED: 2\n', ''],
    ['check.yml', '      SEED: 1\n', '      SEEDS: 1\n'],
  ],
  'pages are the same for a pull request and for a push': [
    ['deploy.yml', "'docs/**', ", ''],
    ['deploy.yml', "    paths-ignore: ['**/*.md', 'docs/**', LICENSE]\n", ''],
    ['ci.yml', " ':(exclude)docs'", ''],
    ['ci.yml', "':(exclude)LICENSE'", "':(exclude)src'"],
  ],
  'an environment has its own queue and its own name in the token': [
    ['environment.yml', 'group: environment-${{ inputs.environment }}', 'group: environment'],
    ['environment.yml', 'name: ${{ inputs.environment }}\n      #', 'name: dev\n      #'],
  ],
  'the person who chooses an environment chooses one that GitHub knows and types it again': [
    ['destroy.yml', 'type: environment', 'type: string'],
    ['destroy.yml', 'confirmation:', 'reason:'],
  ],
};

const breaches = (name: keyof typeof rules, source: string) => rules[name](parseWorkflow(source), source);

describe.each(Object.keys(rules) as (keyof typeof rules)[])('%s', (name) => {
  test.each(files)('in %s', (file) => {
    expect(breaches(name, sourceOf(file))).toEqual([]);
  });

  // Each violation is a small change of a workflow that follows the rule.
  test.each(changes[name])('not in %s with %j → %j', (file, from, to) => {
    const source = sourceOf(file);
    expect(source).toContain(from);
    expect(breaches(name, source.replace(from, to))).not.toEqual([]);
  });
});

describe('deploy.yml deploys in the order of settings.ts, every environment after the first behind a gate', () => {
  const source = sourceOf('deploy.yml');

  test.each([[['only']], [['dev', 'prod']], [['dev', 'staging', 'prod']]])('%j', (names) => {
    const made = workflowWithEnvironments(source, names);
    const { check, image, ...jobs } = parseWorkflow(made).jobs;
    expect(check).toMatchObject({ uses: './.github/workflows/check.yml' });
    expect(image).toEqual(parseWorkflow(source).jobs['image']);
    const [first = '', ...others] = names;
    expect(Object.keys(jobs)).toEqual([first, ...others.flatMap((name) => [`${name}-gate`, name])]);
    for (const name of names) {
      expect(jobs[name]).toMatchObject({
        uses: './.github/workflows/environment.yml',
        with: { environment: name, operation: 'deploy', digest: '${{ needs.image.outputs.digest }}' },
      });
    }
    expect(jobs[first]).toMatchObject({
      needs: ['check', 'image'],
      if: `github.event_name == 'push' || inputs.environment == '${first}'`,
    });
    others.forEach((name, index) => {
      const before = names[index] ?? '';
      expect(jobs[`${name}-gate`]).toMatchObject({
        needs: ['image', before],
        if: `github.event_name == 'push' && needs.${before}.outputs.deployed == 'true'`,
        uses: './.github/workflows/gate.yml',
        with: { environment: name, digest: '${{ needs.image.outputs.digest }}' },
      });
      expect(jobs[name]).toMatchObject({
        needs: ['check', 'image', `${name}-gate`],
        if:
          `!cancelled() && needs.check.result == 'success' && needs.image.result == 'success' ` +
          `&& (needs.${name}-gate.outputs.protected == 'true' || inputs.environment == '${name}')`,
      });
    });
    // Generating it again changes nothing.
    expect(workflowWithEnvironments(made, names)).toBe(made);
  });

  test('everything above the environments belongs to the user', () => {
    const edited = source.replace('timeout-minutes: 30', 'timeout-minutes: 31');
    expect(workflowWithEnvironments(edited, ['dev'])).toContain('timeout-minutes: 31');
  });

  test('a file without the line at which they start is refused, and the message names the line', () => {
    const lost = source.replace(/^.*npm run generate.*\n/m, '');
    expect(() => workflowWithEnvironments(lost, ['dev'])).toThrow(
      /^\.github\/workflows\/deploy\.yml must have the line '# Generated below this line .*' once, before/,
    );
  });
});
