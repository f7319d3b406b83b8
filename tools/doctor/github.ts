/** Checks of GitHub, made with its CLI. */
import { MAIN } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { UserError } from '../terminal/program';
import { ask, Open } from './examine';
import { checkNotExampleRepository } from './project';

/** Scopes needed to push, and to push files in .github/workflows. */
const SCOPES = ['repo', 'workflow'];

/** Who is logged in, and with which scopes. */
export async function login({ repository }: Settings): Promise<string> {
  checkNotExampleRepository(repository);
  const answer = await api('user', '--include');
  const [, user = ''] = /"login": *"([^"]*)"/.exec(answer) ?? [];
  const [, scopes] = /^x-oauth-scopes:(.*)$/im.exec(answer) ?? [];
  if (scopes === undefined)
    return `${user}, with a token without scopes: GitHub does not report its permissions`;
  const given = scopes.split(',').map((scope) => scope.trim());
  const missing = SCOPES.filter((scope) => !given.includes(scope)).join(',');
  if (!missing) return `${user}, with ${given.join(', ')}`;
  throw new UserError(
    `gh's token of ${user} has the scopes '${given.join(', ')}' but lacks ${missing}: run 'gh auth refresh -s ${missing}'`,
  );
}

interface Repository {
  readonly id: number;
  readonly full_name: string;
  readonly owner: { readonly id: number };
  readonly visibility: string;
  readonly default_branch: string;
  readonly permissions?: { readonly push: boolean };
}

export async function repository({ repository: name, repositoryIds }: Settings): Promise<string> {
  const found = JSON.parse(
    await api(`repos/${name}`).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
      throw new UserError(
        `GitHub shows you no repository ${name}: run 'gh repo create --public ${name}', or edit repository in settings.ts`,
      );
    }),
  ) as Repository;
  const { full_name, owner, id, default_branch: branch, permissions, visibility } = found;
  if (full_name !== name) {
    throw new UserError(
      `settings.ts: repository is '${name}', but GitHub and its tokens write '${full_name}': edit that line`,
    );
  }
  const ids = { owner: `${owner.id}`, repository: `${id}` };
  if (repositoryIds && (repositoryIds.owner !== ids.owner || repositoryIds.repository !== ids.repository)) {
    throw new UserError(
      `settings.ts: repositoryIds are ${written(repositoryIds)}, but the ids of ${name} are ${written(ids)}: edit that ` +
        "line, and run 'npm run bootstrap' again if it has run",
    );
  }
  if (permissions?.push === false)
    throw new UserError(
      `you may not push to ${name}: ask its owner for the role write, or log in as another user`,
    );
  if (`refs/heads/${branch}` !== MAIN) {
    throw new UserError(
      `the default branch of ${name} is ${branch}, but GitHub starts manual and scheduled workflows from the default ` +
        `branch: push main, then run 'gh repo edit ${name} --default-branch main'`,
    );
  }
  return `${visibility}${repositoryIds ? '' : "; settings.ts has no repositoryIds: 'npm run bootstrap' offers to add them"}`;
}

/** In a new fork Actions are off. Only administrators of the repository may read this. */
export async function actions({ repository: name }: Settings): Promise<string> {
  const answer = await api(`repos/${name}/actions/permissions`).catch((error: unknown) => {
    throw isMissing(error) ? new Open('not checked: only administrators may read this on GitHub') : error;
  });
  const { enabled, allowed_actions: allowed = 'all' } = JSON.parse(answer) as {
    enabled: boolean;
    allowed_actions?: string;
  };
  if (enabled && allowed !== 'local_only') return `${allowed} may run`;
  throw new UserError(
    `Actions of ${name} are ${enabled ? 'limited to its own' : 'off'}, so no workflow can run: run 'gh api -X PUT ` +
      `repos/${name}/actions/permissions -F enabled=true -f allowed_actions=all'`,
  );
}

interface Environment {
  readonly name: string;
  readonly protection_rules?: readonly { readonly type: string }[];
}

interface Environments {
  readonly environments?: readonly Environment[];
}

interface Apps {
  readonly custom_deployment_protection_rules?: readonly { readonly enabled: boolean }[];
}

/** Whether every environment after the first needs an approval, by the rules of the gate (tools/github/approval.ts). */
export async function environments({ repository: name, environments: all }: Settings): Promise<string> {
  const later = all.slice(1).map((environment) => environment.name);
  if (later.length === 0) return 'only one, which every push deploys';
  const path = `repos/${name}/environments`;
  const { environments: known = [] } = JSON.parse(await api(`${path}?per_page=100`)) as Environments;
  const asks = async ({ name: environment, protection_rules: rules = [] }: Environment) =>
    rules.some(({ type }) => type === 'required_reviewers') ||
    (
      JSON.parse(await api(`${path}/${environment}/deployment_protection_rules`)) as Apps
    ).custom_deployment_protection_rules?.some(({ enabled }) => enabled);
  const asked = await Promise.all(
    known.map(async (one) => (later.includes(one.name) && (await asks(one)) ? one.name : undefined)),
  );
  const unasked = later.filter((environment) => !asked.includes(environment));
  if (unasked.length === 0) return `${later.join(', ')} wait for an approval`;
  throw new Open(
    `${unasked.join(', ')} without required reviewers: a push does not deploy it, the workflow 'deploy' started by hand ` +
      'does; to approve each push instead, see step 2 of README, Deploy to your account',
  );
}

/** GitHub's answer. @throws UserError of one line, with what to do */
async function api(path: string, ...flags: readonly string[]): Promise<string> {
  const answer = await ask('gh', ['api', ...flags, path]);
  if (!answer) throw new UserError("gh is not on PATH: install GitHub's CLI (https://cli.github.com)");
  const { status, stdout, stderr } = answer;
  if (status === 0) return stdout;
  const reason = (stderr.trim() || `${status}`).split('\n')[0] ?? '';
  const remedy = /HTTP 401|gh auth login/.test(stderr)
    ? "run 'gh auth login -s workflow'"
    : 'check that this machine reaches GitHub, and that you have the permission';
  throw new UserError(`GitHub does not answer gh (${reason}): ${remedy}`);
}

/** GitHub gives the same answer for what the user may not see. */
const isMissing = (error: unknown) => /HTTP 40[34]/.test((error as Error).message);

const written = ({ owner, repository: id }: { owner: string; repository: string }) =>
  `{ owner: '${owner}', repository: '${id}' }`;
