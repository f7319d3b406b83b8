/** What has to be so on GitHub, asked with its CLI. */
import { MAIN } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { UserError } from '../terminal/program';
import { ask, Open } from './examine';
import { checkNotExampleRepository } from './project';

/** To push, and to push what is in .github/workflows. */
const SCOPES = ['repo', 'workflow'];

/** Who is logged in, and with what scopes. */
export async function login({ repository }: Settings): Promise<string> {
  checkNotExampleRepository(repository);
  const answer = await api('user', '--include');
  const [, user = ''] = /"login": *"([^"]*)"/.exec(answer) ?? [];
  const [, scopes] = /^x-oauth-scopes:(.*)$/im.exec(answer) ?? [];
  if (scopes === undefined) return `${user}, by a token without scopes: GitHub does not tell what it may do`;
  const given = scopes.split(',').map((scope) => scope.trim());
  const missing = SCOPES.filter((scope) => !given.includes(scope)).join(',');
  if (!missing) return `${user}, with ${given.join(', ')}`;
  throw new UserError(
    `gh's token of ${user} has the scopes '${given.join(', ')}', and lacks ${missing}: run 'gh auth refresh -s ${missing}'`,
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
        `GitHub has no repository ${name} that you may see: run 'gh repo create --public ${name}', or edit repository in settings.ts`,
      );
    }),
  ) as Repository;
  const { full_name, owner, id, default_branch: branch, permissions, visibility } = found;
  if (full_name !== name) {
    throw new UserError(
      `settings.ts: repository is '${name}', and GitHub writes '${full_name}', as its tokens do: edit that line`,
    );
  }
  const ids = { owner: `${owner.id}`, repository: `${id}` };
  if (repositoryIds && (repositoryIds.owner !== ids.owner || repositoryIds.repository !== ids.repository)) {
    throw new UserError(
      `settings.ts: repositoryIds are ${written(repositoryIds)}, and those of ${name} are ${written(ids)}: edit that ` +
        "line, and run 'npm run bootstrap' again if it has run",
    );
  }
  if (permissions?.push === false)
    throw new UserError(
      `you may not push to ${name}: let its owner give you the role write, or log in as another`,
    );
  if (`refs/heads/${branch}` !== MAIN) {
    throw new UserError(
      `the default branch of ${name} is ${branch}, where GitHub looks for workflows that start by hand or by the clock: ` +
        `push main, then run 'gh repo edit ${name} --default-branch main'`,
    );
  }
  return `${visibility}${repositoryIds ? '' : "; repositoryIds are open, 'npm run bootstrap' offers to add them"}`;
}

/** Of a fork they are off at first; whoever may not administer the repository is not told. */
export async function actions({ repository: name }: Settings): Promise<string> {
  const answer = await api(`repos/${name}/actions/permissions`).catch((error: unknown) => {
    throw isMissing(error) ? new Open('not looked at: GitHub tells it to administrators alone') : error;
  });
  const { enabled, allowed_actions: allowed = 'all' } = JSON.parse(answer) as {
    enabled: boolean;
    allowed_actions?: string;
  };
  if (enabled && allowed !== 'local_only') return `${allowed} may run`;
  throw new UserError(
    `Actions of ${name} are ${enabled ? 'its own alone' : 'off'}, and no workflow can run: run 'gh api -X PUT ` +
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

/** Whether somebody or something is asked before what comes after the first, as the gate asks (tools/github/approval.ts). */
export async function environments({ repository: name, environments: all }: Settings): Promise<string> {
  const later = all.slice(1).map((environment) => environment.name);
  if (later.length === 0) return 'one, which every push deploys';
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
    `${unasked.join(', ')} without required reviewers: a push leaves it alone, 'deploy' by hand deploys it; to be asked ` +
      'after each push, see step 2 of README, Deploy to your account',
  );
}

/** What GitHub answers. @throws UserError in one line, with what to do */
async function api(path: string, ...flags: readonly string[]): Promise<string> {
  const answer = await ask('gh', ['api', ...flags, path]);
  if (!answer) throw new UserError("gh is not on PATH: install GitHub's CLI (https://cli.github.com)");
  const { status, stdout, stderr } = answer;
  if (status === 0) return stdout;
  const reason = (stderr.trim() || `${status}`).split('\n')[0] ?? '';
  const remedy = /HTTP 401|gh auth login/.test(stderr)
    ? "run 'gh auth login -s workflow'"
    : 'see that this machine reaches GitHub, and that you may do this';
  throw new UserError(`GitHub does not answer gh (${reason}): ${remedy}`);
}

/** GitHub says so too of what one may not see. */
const isMissing = (error: unknown) => /HTTP 40[34]/.test((error as Error).message);

const written = ({ owner, repository: id }: { owner: string; repository: string }) =>
  `{ owner: '${owner}', repository: '${id}' }`;
