import { github } from './octokit';

/**
 * Whether a schedule has started the run before a workflow has ever deployed, with success or without: it runs from the
 * first push on, and without `bootstrap` there is no role that the run could have assumed.
 */
export async function isTooEarly(): Promise<boolean> {
  const { GITHUB_EVENT_NAME: event, AWS_ACCESS_KEY_ID: key } = process.env;
  if (event !== 'schedule' || key) return false;
  const { octokit, owner, repo } = github();
  return (await octokit.rest.repos.listDeployments({ owner, repo, per_page: 1 })).data.length === 0;
}
