import { github, GithubError } from './octokit';

/** Whether GitHub requires an approval, by a person or an app, for deployments to the environment. */
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
