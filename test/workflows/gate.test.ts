/** Whether somebody has to approve a deployment, as GitHub's API tells it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { settings } from '../../settings';
import { type GithubApi, startGithubApi, tokenOf } from './support/github-api';
import type { Permissions } from './support/workflows';

let api: GithubApi;

beforeAll(async () => {
  api = await startGithubApi();
});
afterAll(() => {
  api.close();
});

async function gate(
  rules?: readonly string[],
  event = 'push',
  permissions: Permissions = { actions: 'read' },
) {
  delete api.environments['prod'];
  if (rules) api.environments['prod'] = rules;
  const child = spawn(process.execPath, ['--import', 'tsx', 'tools/github/gate.ts', 'prod'], {
    env: {
      ...process.env,
      GITHUB_API_URL: api.url,
      GITHUB_REPOSITORY: settings.repository,
      GITHUB_TOKEN: tokenOf(permissions),
      GITHUB_EVENT_NAME: event,
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: '',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => (said.stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said.stderr += text.toString()));
  const [status] = (await once(child, 'close')) as [number];
  return { ...said, status };
}

test.each([
  ['required reviewers', ['required_reviewers']],
  ['reviewers among other rules', ['wait_timer', 'required_reviewers', 'branch_policy']],
  ['a rule of an app', ['branch_policy', 'app']],
])('%s approve', async (_, rules) => {
  expect(await gate(rules)).toEqual({ stdout: 'protected=true\n', stderr: '', status: 0 });
});

test.each([
  ['an environment that GitHub does not know', undefined],
  ['one without a rule', []],
  ['a wait timer and a rule for branches', ['wait_timer', 'branch_policy']],
  ['a rule of an app that is off', ['app, off']],
])('%s is unprotected: a push is told what to do', async (_, rules) => {
  expect(await gate(rules)).toEqual({
    stdout: 'protected=false\n',
    stderr:
      '::notice::prod is not deployed: its GitHub environment has no required reviewers, so that nobody would be ' +
      'asked. Add them (Settings, Environments, prod), or start this workflow by hand.\n',
    status: 0,
  });
});

test('a run that was started by hand needs nobody else', async () => {
  const { stdout, stderr } = await gate([], 'workflow_dispatch');
  expect(stdout).toBe('protected=false\n');
  expect(stderr).toMatch(/^::notice::prod is deployed because this run was started by hand/);
});

test('where GitHub does not tell, nothing is taken for granted', async () => {
  const { stdout, stderr, status } = await gate(['required_reviewers'], 'push', { contents: 'read' });
  expect(stdout).toBe('');
  expect(stderr).toMatch(
    /^GitHub answers GET \S+ with Resource not accessible by integration[^\n]*permission[^\n]*\n$/,
  );
  expect(status).toBe(1);
});
