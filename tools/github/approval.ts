import { github, GithubError } from './octokit';

/** Whether somebody or something has to approve a deployment to the environment, as GitHub has it. */
export async function needsApproval(environment_name: string): Promise<boolean> {
  const { octokit, owner, repo } = github();
  const which = { owner, repo, environment_name };
  try {
    const { protection_rules: rules = [] } = (await octokit.rest.repos.getEnvironment(which)).data;
    if (rules.some(({ type }) => type === 'required_reviewers')) return true;
    const { data } = await octokit.rest.repos.getAllDeploymentProtectionRules(which);
    return (data.custom_deployment_protection_rules ?? []).some(({ enabled }) => enabled);
  } catch (error) {
    if (error instanceof GithubError && error.status === 404) return false;
    throw error;
  }
}
