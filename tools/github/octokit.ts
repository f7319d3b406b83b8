import { Octokit } from '@octokit/rest';

import { UserError } from '../terminal/program';

export interface Github {
  readonly octokit: Octokit;
  readonly owner: string;
  readonly repo: string;
}

/**
 * GitHub's API for the repository that a workflow runs in.
 *
 * @throws UserError that names the missing variable; a failed request throws a GithubError of one line
 */
export function github(): Github {
  const { GITHUB_REPOSITORY = '', GITHUB_API_URL = 'https://api.github.com' } = process.env;
  const auth = required('GITHUB_TOKEN', 'a token of the repository');
  required('GITHUB_REPOSITORY', 'the repository, owner/name');
  const [owner = '', repo = '', ...rest] = GITHUB_REPOSITORY.split('/');
  if (!owner || !repo || rest.length > 0)
    throw new UserError(`GITHUB_REPOSITORY must be owner/name, got '${GITHUB_REPOSITORY}'`);

  // Octokit's own log would repeat each failed request, which is already thrown as an error.
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  const octokit = new Octokit({ auth, baseUrl: GITHUB_API_URL, log });
  octokit.hook.error('request', (error, options) => {
    const { method, url } = octokit.request.endpoint.parse(options);
    throw new GithubError(error, `${method} ${url}`);
  });
  return { octokit, owner, repo };
}

/** A failed request; `status` is 500 if GitHub does not answer at all. */
export class GithubError extends UserError {
  readonly status: number;

  constructor(cause: Error, request: string) {
    const { status = 500 } = cause as { status?: number };
    const hint = hints[status];
    super(`GitHub answers ${request} with ${cause.message.replace(/\s+/g, ' ')}${hint ? `: ${hint}` : ''}`);
    this.status = status;
  }
}

/** HTTP status → what to check. */
const hints: Readonly<Record<number, string>> = {
  401: 'GITHUB_TOKEN is not valid or has expired',
  403: "the token lacks a permission: see the job's `permissions`",
  404: 'it does not exist, or the token may not see it',
};

function required(variable: string, what: string): string {
  const value = process.env[variable];
  if (!value) throw new UserError(`${variable} is not set: it must be ${what}`);
  return value;
}

const quiet = () => undefined;
