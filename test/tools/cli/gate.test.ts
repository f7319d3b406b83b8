/** Whether somebody has to approve a deployment, as GitHub's API tells it. */
import { needsApproval } from '../../../tools/github/approval';
import { settings } from '../../fixtures/settings';
import { runTool } from '../../support/tool';
import { type GithubApi, startGithubApi, tokenOf } from '../../workflows/support/github-api';
import type { Permissions } from '../../workflows/support/workflows';

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

/** The environment `prod` with these rules, or none of the name. */
function protect(rules?: readonly string[]) {
  delete api.environments['prod'];
  if (rules) api.environments['prod'] = rules;
}

async function gate(event: string, permissions: Permissions = { actions: 'read' }) {
  const { stdout, stderr, status } = await runTool('gate', ['prod'], {
    env: {
      ...process.env,
      ...variables(permissions),
      GITHUB_EVENT_NAME: event,
      GITHUB_ACTIONS: 'true',
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

test('a protected environment lets a push through', async () => {
  protect(['required_reviewers']);
  expect(await gate('push')).toEqual({ stdout: 'protected=true\n', stderr: '', status: 0 });
});

test('where nobody has to approve, a push is told what to do', async () => {
  protect([]);
  expect(await gate('push')).toEqual({
    stdout: 'protected=false\n',
    stderr:
      '::notice::prod is not deployed: its GitHub environment has no required reviewers, so that nobody would be ' +
      'asked. Add them (Settings, Environments, prod), or start this workflow by hand.\n',
    status: 0,
  });
});

test('a run that was started by hand needs nobody else', async () => {
  protect([]);
  const { stdout, stderr } = await gate('workflow_dispatch');
  expect(stdout).toBe('protected=false\n');
  expect(stderr).toMatch(/^::notice::prod is deployed because this run was started by hand/);
});

test('where GitHub does not tell, nothing is taken for granted', async () => {
  protect(['required_reviewers']);
  const { stdout, stderr, status } = await gate('push', { contents: 'read' });
  expect(stdout).toBe('');
  expect(stderr).toMatch(
    /^GitHub answers GET \S+ with Resource not accessible by integration[^\n]*permission[^\n]*\n$/,
  );
  expect(status).toBe(1);
});
