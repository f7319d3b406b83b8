/** A correct repository on GitHub, as reported by GitHub's CLI. */
import { repositoryIds } from '../../../fixtures/repository-ids';
import { settings } from '../../../fixtures/settings';

export interface GithubAnswer {
  readonly body?: object;
  /** Scopes of the token. @default those that README requests; null for a fine-grained token */
  readonly scopes?: string | null;
  readonly error?: string;
}

const repository = {
  id: Number(repositoryIds.repository),
  full_name: settings.repository,
  owner: { id: Number(repositoryIds.owner) },
  visibility: 'public',
  default_branch: 'main',
  permissions: { push: true },
};
export const path = `repos/${settings.repository}`;
const github: Readonly<Record<string, GithubAnswer>> = {
  user: { body: { login: 'octocat' } },
  [path]: { body: repository },
  [`${path}/actions/permissions`]: { body: { enabled: true, allowed_actions: 'all' } },
  [`${path}/environments?per_page=100`]: {
    body: { environments: [{ name: 'prod', protection_rules: [{ type: 'required_reviewers' }] }] },
  },
};
/** The repository, with changes. */
export const repositoryWith = (otherwise: Partial<typeof repository>) => ({
  [path]: { body: { ...repository, ...otherwise } },
});

/** Code of a gh with these answers. */
export const gh = (answers: Readonly<Record<string, GithubAnswer>> = {}) => `
  const answers = ${JSON.stringify({ ...github, ...answers })};
  const args = process.argv.slice(2);
  const { error, body, scopes = 'gist, repo, workflow' } = answers[args.at(-1)] ?? { error: 'gh: Not Found (HTTP 404)' };
  if (args[0] !== 'api' || error) {
    console.error(error);
    process.exit(error?.includes('auth login') ? 4 : 1);
  }
  if (args.includes('--include')) console.log('HTTP/2.0 200 OK' + (scopes === null ? '' : '\\nX-Oauth-Scopes: ' + scopes) + '\\n');
  console.log(JSON.stringify(body));
`;
