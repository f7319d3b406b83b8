/** Mistakes on GitHub, each planted alone: exactly it is reported, with its remedy. */
import { repositoryIds } from '../../fixtures/repository-ids';
import { trusting } from './support/account';
import { finding, machineForEach, type Mistake } from './support/machine';
import { path, repositoryWith } from './support/repository';

const look = machineForEach();

test('a fine-grained token, whose scopes are not shown, is fine too', async () => {
  expect(await look({ github: { user: { body: { login: 'me' }, scopes: null } } })).toEqual([]);
});

test('the ids of the repository are fine too', async () => {
  expect(
    await look({ settings: { repositoryIds }, aws: { 'iam:GetRole': trusting('octo-org@11/duo@22') } }),
  ).toEqual([]);
});

test.each<Mistake>([
  ['no gh', { programs: { gh: null } }, 'github', /^gh is not on PATH: install GitHub's CLI/],
  [
    'nobody logged in to gh',
    { github: { user: { error: 'To get started with GitHub CLI, please run:  gh auth login' } } },
    'github',
    /\(To get started .*\): run 'gh auth login -s workflow'$/,
  ],
  [
    'a revoked token',
    { github: { user: { error: 'gh: Bad credentials (HTTP 401)' } } },
    'github',
    /\(gh: Bad credentials \(HTTP 401\)\): run 'gh auth login -s workflow'$/,
  ],
  [
    'GitHub out of reach',
    { github: { user: { error: 'error connecting to api.github.com' } } },
    'github',
    /\(error connecting to api\.github\.com\): check that this machine reaches GitHub/,
  ],
  [
    'a token without the scope workflow',
    { github: { user: { body: { login: 'me' }, scopes: 'gist, repo' } } },
    'github',
    /^gh's token of me has the scopes 'gist, repo' but lacks workflow: run 'gh auth refresh -s workflow'$/,
  ],
  [
    'no repository on GitHub',
    { github: { [path]: { error: 'gh: Not Found (HTTP 404)' } } },
    'repository',
    /^GitHub shows you no repository octo-org\/duo: .* 'gh repo create --public octo-org\/duo'/,
  ],
  [
    'a repository whose name is written differently',
    { github: repositoryWith({ full_name: 'Octo-Org/duo' }) },
    'repository',
    /repository is 'octo-org\/duo', but GitHub and its tokens write 'Octo-Org\/duo': edit that line$/,
  ],
  [
    'ids of another repository',
    {
      settings: { repositoryIds: { ...repositoryIds, owner: '99' } },
      aws: { 'iam:GetRole': trusting('octo-org@99/duo@22') },
    },
    'repository',
    /repositoryIds are \{ owner: '99', repository: '22' \}, .* \{ owner: '11', repository: '22' \}: edit that line/,
  ],
  [
    'a repository without push permission',
    { github: repositoryWith({ permissions: { push: false } }) },
    'repository',
    /^you may not push to octo-org\/duo: ask its owner for the role write/,
  ],
  [
    'another default branch',
    { github: repositoryWith({ default_branch: 'master' }) },
    'repository',
    /default branch of octo-org\/duo is master, .* 'gh repo edit octo-org\/duo --default-branch main'$/,
  ],
  [
    'disabled Actions',
    { github: { [`${path}/actions/permissions`]: { body: { enabled: false } } } },
    'actions',
    /^Actions of octo-org\/duo are off, .* 'gh api -X PUT repos\/octo-org\/duo\/actions\/permissions -F enabled=true/,
  ],
  [
    "other owners' Actions disabled",
    {
      github: { [`${path}/actions/permissions`]: { body: { enabled: true, allowed_actions: 'local_only' } } },
    },
    'actions',
    /^Actions of octo-org\/duo are limited to its own, .* -f allowed_actions=all'$/,
  ],
])('%s is named with its remedy', async (_, planted, name, text) => {
  expect(await look(planted)).toEqual(finding(name, 'wrong', text));
});

const rules = (enabled: boolean) => ({
  [`${path}/environments?per_page=100`]: {
    body: { environments: [{ name: 'prod', protection_rules: [{ type: 'wait_timer' }] }] },
  },
  [`${path}/environments/prod/deployment_protection_rules`]: {
    body: { custom_deployment_protection_rules: [{ enabled }] },
  },
});
const none = { [`${path}/environments?per_page=100`]: { body: { environments: [] } } };

test.each([
  ['without a reviewer', rules(false)],
  ['that GitHub does not know', none],
])('prod %s is left open, with what a push does', async (_, github) => {
  expect(await look({ github })).toEqual(
    finding('environments', 'open', /^prod without required reviewers: a push does not deploy it, /),
  );
});

test("prod with an app's own rule is fine too", async () => {
  expect(await look({ github: rules(true) })).toEqual([]);
});

test('without administrator rights the Actions of the repository are not checked', async () => {
  const refused = { error: 'gh: Must have admin rights to Repository. (HTTP 403)' };
  expect(await look({ github: { [`${path}/actions/permissions`]: refused } })).toEqual(
    finding('actions', 'open', /^not checked: only administrators may read this on GitHub$/),
  );
});
