/** Whether somebody has to approve a deployment, according to GitHub's API. */
import { join } from 'node:path';

import { needsApproval } from '../../../tools/github/approval';
import { settings } from '../../fixtures/settings';
import { commitWith, repositoryIn } from '../../support/git';
import { temporaryFolder } from '../../support/temporary-folder';
import { runTool } from '../../support/tool';
import { type GithubApi, startGithubApi, tokenOf } from '../../workflows/support/github-api';
import type { Permissions } from '../../workflows/support/workflows';

const folder = temporaryFolder();
const commit = commitWith(repositoryIn(folder), 'A headline\n\nand more');
let api: GithubApi;

beforeAll(async () => {
  api = await startGithubApi();
});
afterAll(() => {
  api.close();
});

const variables = (permissions: Permissions) => ({
  GITHUB_API_URL: api.url,
  GITHUB_REPOSITORY: settings.repository,
  GITHUB_TOKEN: tokenOf(permissions),
});

/** The environment `prod` with these rules, or no such environment. */
function protect(rules?: readonly string[]) {
  delete api.environments['prod'];
  if (rules) api.environments['prod'] = rules;
}

async function gate(permissions: Permissions = { actions: 'read' }) {
  const { stdout, stderr, status } = await runTool('gate', ['prod'], {
    env: {
      ...process.env,
      ...variables(permissions),
      DIGEST: `sha256:${'d'.repeat(64)}`,
      GIT_DIR: join(folder, '.git'),
      GITHUB_ACTIONS: 'true',
      GITHUB_SHA: commit,
      GITHUB_STEP_SUMMARY: '',
    },
  });
  return { stdout, stderr, status };
}

test.each([
  ['required reviewers', true, ['required_reviewers']],
  ['reviewers among other rules', true, ['wait_timer', 'required_reviewers', 'branch_policy']],
  ['a rule of an app', true, ['branch_policy', 'app']],
  ['an environment that GitHub does not know', false, undefined],
  ['one without a rule', false, []],
  ['a wait timer and a rule for branches', false, ['wait_timer', 'branch_policy']],
  ['a rule of an app that is off', false, ['app, off']],
])('%s: needs approval is %s', async (_, needed, rules) => {
  protect(rules);
  Object.assign(process.env, variables({ actions: 'read' }));
  expect(await needsApproval('prod')).toBe(needed);
});

test('if an approval is needed, it says what the approval deploys', async () => {
  protect(['required_reviewers']);
  expect(await gate()).toEqual({
    stdout: 'protected=true\n',
    stderr: `::notice::An approval of prod deploys commit ${commit.slice(0, 12)} (A headline), sha256:dddddddddddd.\n`,
    status: 0,
  });
});

test('if nobody has to approve, it says what to do after the push', async () => {
  protect([]);
  expect(await gate()).toEqual({
    stdout: 'protected=false\n',
    stderr:
      '::notice::prod is not deployed: its GitHub environment has no required reviewers, so nobody would be ' +
      'asked to approve. Add reviewers (Settings, Environments, prod), or start this workflow by hand.\n',
    status: 0,
  });
});

test('if GitHub does not answer, nothing is assumed', async () => {
  protect(['required_reviewers']);
  const { stdout, stderr, status } = await gate({ contents: 'read' });
  expect(stdout).toBe('');
  expect(stderr).toMatch(
    /^GitHub answers GET \S+ with Resource not accessible by integration[^\n]*permission[^\n]*\n$/,
  );
  expect(status).toBe(1);
});
