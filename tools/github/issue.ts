import { github, GithubError, type Github } from './octokit';

interface Issue {
  /** Label to find it again by; created if the repository does not have it. */
  readonly label: { readonly name: string; readonly color: string; readonly description: string };
  /** HTML comment in the body that distinguishes it from other issues with the label. */
  readonly marker: string;
}

interface IssueText extends Issue {
  readonly title: string;
  readonly body: string;
}

/** Opens the issue, or updates the open one without a comment. @returns what was done, with its URL */
export async function upsertIssue({ label, marker, title, body: text }: IssueText): Promise<string> {
  const api = github();
  const { octokit, owner, repo } = api;
  const body = `${marker}\n${text}`;
  const [open] = await openIssues(api, label.name, marker);
  if (!open) {
    await createLabel(api, label);
    const { data } = await octokit.rest.issues.create({ owner, repo, title, body, labels: [label.name] });
    return `opened ${data.html_url}`;
  }
  if (open.title === title && open.body === body) return `${open.html_url} is up to date`;
  await octokit.rest.issues.update({ owner, repo, issue_number: open.number, title, body });
  return `updated ${open.html_url}`;
}

/** Closes the issue with a comment. @returns the URLs of the closed issues */
export async function closeIssue(issue: Issue & { readonly comment: string }): Promise<string[]> {
  const api = github();
  const { octokit, owner, repo } = api;
  const open = await openIssues(api, issue.label.name, issue.marker);
  for (const { number: issue_number } of open) {
    await octokit.rest.issues.createComment({ owner, repo, issue_number, body: issue.comment });
    await octokit.rest.issues.update({
      owner,
      repo,
      issue_number,
      state: 'closed',
      state_reason: 'completed',
    });
  }
  return open.map(({ html_url }) => html_url);
}

/** Oldest first. */
async function openIssues({ octokit, owner, repo }: Github, labels: string, marker: string) {
  const request = { owner, repo, labels, state: 'open', direction: 'asc', per_page: 100 } as const;
  const issues = await octokit.paginate(octokit.rest.issues.listForRepo, request);
  // GitHub lists pull requests as issues.
  return issues.filter(({ body, pull_request }) => !pull_request && body?.includes(marker));
}

async function createLabel({ octokit, owner, repo }: Github, label: Issue['label']): Promise<void> {
  try {
    await octokit.rest.issues.getLabel({ owner, repo, name: label.name });
  } catch (error) {
    if (!(error instanceof GithubError) || error.status !== 404) throw error;
    await octokit.rest.issues.createLabel({ owner, repo, ...label });
  }
}
