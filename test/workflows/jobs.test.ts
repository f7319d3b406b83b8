/** Which jobs of a workflow run: their conditions, by event and by the results of earlier jobs. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { settings } from '../fixtures/settings';
import { commitWith, repositoryIn } from '../support/git';
import { temporaryFolder } from '../support/temporary-folder';
import { byHand, mergeGroup, pullRequest, push } from './support/events';
import { type Event, rehearse, type Stage, type Unrun } from './support/rehearse';
import { runStep } from './support/steps';
import { needsOf, workflowOf } from './support/workflows';

const stage: Stage = { folder: '/nowhere', env: process.env, actions: {}, unrun: {} };
const choose = (environment: string) => byHand('a', { environment, confirmation: environment });

/** The jobs that run if each job ends as stated, by default with success. */
async function running(file: string, event: Event, said: Unrun): Promise<string> {
  const jobs = Object.keys(workflowOf(file).jobs);
  const results = await rehearse(file, event, stage, {
    ...Object.fromEntries(jobs.map((id) => [id, {}])),
    ...said,
  });
  return jobs.filter((id) => results[id]?.result !== 'skipped').join(' ');
}

const well: Unrun = {
  image: { digest: 'sha256:a' },
  dev: { deployed: 'true' },
  'prod-gate': { protected: 'true' },
};

test.each<[what: string, event: Event, said: Unrun, runs: string]>([
  ['a push', push('a'), {}, 'check image dev prod-gate prod'],
  ['a push that fails its checks', push('a'), { check: 'failure' }, 'check image'],
  ['a push that does not build', push('a'), { image: 'failure' }, 'check image'],
  ['a push that fails to deploy to dev', push('a'), { dev: 'failure' }, 'check image dev'],
  ['a push that leaves dev alone', push('a'), { dev: { deployed: 'false' } }, 'check image dev'],
  [
    'a push to an unprotected prod',
    push('a'),
    { 'prod-gate': { protected: 'false' } },
    'check image dev prod-gate',
  ],
  [
    'a push if GitHub does not say whether prod is protected',
    push('a'),
    { 'prod-gate': 'failure' },
    'check image dev prod-gate',
  ],
  ['dev, chosen by hand', choose('dev'), {}, 'check image dev'],
  ['prod, chosen by hand', choose('prod'), {}, 'check image prod'],
  ['prod, chosen by hand, with failing checks', choose('prod'), { check: 'failure' }, 'check image'],
  ['prod, chosen by hand, with a failing build', choose('prod'), { image: 'failure' }, 'check image'],
  ['an environment that settings.ts does not have', choose('github-pages'), {}, 'check image'],
])('deploy.yml, %s', async (_, event, said, runs) => {
  expect(await running('deploy.yml', event, { ...well, ...said })).toBe(runs);
});

const ours = pullRequest(settings.repository);
const fork = pullRequest('somebody/name');
const pages: Unrun = { changes: { code: 'false' } };

test.each<[what: string, event: Event, said: Unrun, runs: string]>([
  ['a pull request', ours, {}, 'changes check supply-chain test servers image plan'],
  ['one from a fork', fork, {}, 'changes check supply-chain test servers image plan-of-fork'],
  ['one that changes only pages', ours, pages, 'changes check supply-chain'],
  ['one that changes only pages, from a fork', fork, pages, 'changes check supply-chain plan-of-fork'],
  ['a merge queue', mergeGroup('b'), {}, 'changes check supply-chain test servers image'],
])('ci.yml, %s', async (_, event, said, runs) => {
  expect(await running('ci.yml', event, { changes: { code: 'true' }, ...said })).toBe(runs);
});

test('the checks that docs/pipeline.md requires for main are jobs of a pull request, named as by GitHub', () => {
  const [, contexts = '[]'] = /"contexts": (\[.*?\])/.exec(readFileSync('docs/pipeline.md', 'utf8')) ?? [];
  const { jobs } = workflowOf('ci.yml');
  const named = Object.entries(jobs).map(([id, { uses }]) => (uses ? `${id} / ${id}` : id));
  const wanted = JSON.parse(contexts) as string[];
  expect(wanted).not.toEqual([]);
  expect(named).toEqual(expect.arrayContaining(wanted));
  // A job whose needs failed is skipped, and GitHub counts it as passed.
  const needed = wanted.flatMap((name) => needsOf(jobs[name.split(' ')[0] ?? ''] ?? {}));
  expect(wanted).toEqual(expect.arrayContaining(needed));
});

describe('what a pull request changes', () => {
  const { changes } = workflowOf('ci.yml').jobs;
  const step = changes?.steps?.find(({ id }) => id === 'changes') ?? {};

  /** The step's output for commits, each a list of files. */
  async function codeIn(event: Event, ...commits: (readonly string[])[]): Promise<string | undefined> {
    const workspace = temporaryFolder();
    const git = repositoryIn(workspace);
    const [base] = [
      ['README.md', 'docs/page.md', 'docs/page.png', 'LICENSE', 'src/a.ts', 'gone.ts'],
      ...commits,
    ].map((files, index) => {
      for (const file of files) {
        mkdirSync(dirname(join(workspace, file)), { recursive: true });
        writeFileSync(join(workspace, file), `${index}`);
      }
      git('add', '.');
      return commitWith(git, 'a');
    });
    const known = {
      github: {
        event_name: event.name,
        event: { merge_group: { base_sha: base ?? '' } },
      },
    };
    const runner = {
      workspace,
      run: { event, stage, number: 1 },
      environment: undefined,
      permissions: {},
      added: {},
      known,
    };
    return (await runStep(step, step.env, known, runner)).outputs['code'];
  }

  test.each([
    [['README.md'], 'false'],
    [['docs/page.md', 'docs/page.png', 'docs/deep/er.svg', 'src/app/NOTES.md'], 'false'],
    [['LICENSE', 'SECURITY.md'], 'false'],
    [[], 'false'],
    [['src/a.ts'], 'true'],
    [['README.md', 'Dockerfile'], 'true'],
    [['README.mdx'], 'true'],
    [['src/docs/a.ts'], 'true'],
    [['docs.ts'], 'true'],
    [['src/LICENSE'], 'true'],
    [['.github/workflows/ci.yml'], 'true'],
  ])('%j: code is %s', async (files, code) => {
    expect(await codeIn(ours, files)).toBe(code);
  });

  test('in a merge queue every commit counts', async () => {
    expect(await codeIn(mergeGroup('b'), ['src/a.ts'], ['README.md'])).toBe('true');
    expect(await codeIn(mergeGroup('b'), ['docs/page.md'], ['README.md'])).toBe('false');
  });
});
