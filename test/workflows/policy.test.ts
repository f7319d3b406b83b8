/** The project's own rules for its workflows; each is seen finding its breach. */
import { workflowWithEnvironments } from '../../tools/generate/workflow';
import { rules } from './support/rules';
import { files, parseWorkflow, sourceOf } from './support/workflows';

/** Rule → small changes of a workflow, each of which breaches it. */
const changes: Record<keyof typeof rules, readonly (readonly [file: string, from: string, to: string])[]> = {
  'runs are started by those who may push': [['ci.yml', 'pull_request:', 'pull_request_target:']],
  'actions are pinned to the commit of one release, which is named beside it': [
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
  'what changes the account runs alone, waits for its turn, and is never cancelled': [
    ['deploy.yml', 'cancel-in-progress: false', 'cancel-in-progress: true'],
    ['environment.yml', 'cancel-in-progress: false', 'cancel-in-progress: true'],
    ['deploy.yml', '      queue: max\n', ''],
    ['environment.yml', 'queue: max', 'queue: single'],
  ],
  'what is cancelled waits until Terraform has saved its state': [
    ['deploy.yml', 'if: cancelled()', 'if: failure()'],
    ['environment.yml', 'pgrep', 'true'],
  ],
  'a state that could not be saved goes nowhere that the public reads': [
    ['deploy.yml', "github.event.repository.private && '.deploy/**/errored", "'.deploy/**/errored"],
    ['environment.yml', '.deploy/**/*.log\n', '.deploy/**/*.log\n            .deploy/**/errored.tfstate\n'],
  ],
  'a run draws the same tries as .ci/run': [
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
  'who chooses an environment chooses one that GitHub knows and types it in again': [
    ['destroy.yml', 'type: environment', 'type: string'],
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

describe('deploy.yml deploys in the order of settings.ts, all environments but the first behind a gate', () => {
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
    // Made once more it stays as it is.
    expect(workflowWithEnvironments(made, names)).toBe(made);
  });

  test("what is above the environments is the user's", () => {
    const edited = source.replace('timeout-minutes: 30', 'timeout-minutes: 31');
    expect(workflowWithEnvironments(edited, ['dev'])).toContain('timeout-minutes: 31');
  });

  test('a file that does not say where they begin is refused, and the line named', () => {
    const lost = source.replace(/^.*npm run generate.*\n/m, '');
    expect(() => workflowWithEnvironments(lost, ['dev'])).toThrow(
      /^\.github\/workflows\/deploy\.yml must have the line '# Generated below this line .*' once, before/,
    );
  });
});
