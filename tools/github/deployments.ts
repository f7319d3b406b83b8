import { github } from './octokit';

/**
 * Whether the schedule has started this run before any workflow has tried to deploy. The schedule starts with the first
 * push, but before `bootstrap` there is no role to assume.
 */
export async function isTooEarly(): Promise<boolean> {
  const { GITHUB_EVENT_NAME: event, AWS_ACCESS_KEY_ID: key } = process.env;
  if (event !== 'schedule' || key) return false;
  const { octokit, owner, repo } = github();
  return (await octokit.rest.repos.listDeployments({ owner, repo, per_page: 1 })).data.length === 0;
}
