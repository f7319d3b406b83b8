import { UserError } from '../terminal/program';
import { github, GithubError } from './octokit';
import { eventOfRun } from './run';
import { announce } from './summary';

/** Login of comments that were written with a workflow's token. */
const WORKFLOW = 'github-actions[bot]';

/**
 * Writes the only comment of its kind on the workflow's pull request: if there is one already, replaces its text. If
 * the token is read-only, says so.
 *
 * @param kind distinguishes this comment from our other ones, such as 'plan'
 *
 * @throws UserError outside a pull request
 */
export async function upsertComment(kind: string, markdown: string): Promise<void> {
  const issue_number = pullRequestNumber();
  const { octokit, owner, repo } = github();
  // GitHub does not show the marker. Anyone can write it, so the author is checked too.
  const marker = `<!-- ${repo}: ${kind} -->`;
  const body = `${marker}\n${markdown}`;
  try {
    const comments = await octokit.paginate(octokit.rest.issues.listComments, {
      owner,
      repo,
      issue_number,
      per_page: 100,
    });
    const ours = comments.find(
      (comment) => comment.user?.login === WORKFLOW && comment.body?.startsWith(marker),
    );
    if (ours) await octokit.rest.issues.updateComment({ owner, repo, comment_id: ours.id, body });
    else await octokit.rest.issues.createComment({ owner, repo, issue_number, body });
  } catch (error) {
    if (!(error instanceof GithubError) || error.status !== 403) throw error;
    announce(
      `GitHub refused the comment on #${issue_number} (${error.message}): the job needs 'pull-requests: write', which ` +
        "GitHub may not give to a bot. The comment's text is in the summary of the run.",
    );
  }
}

/** From the event that started the workflow. */
function pullRequestNumber(): number {
  const { GITHUB_EVENT_PATH: file } = process.env;
  if (!file)
    throw new UserError('GITHUB_EVENT_PATH is not set: a comment needs the workflow of a pull request');
  const event = eventOfRun() as { pull_request?: { number: number } };
  if (event.pull_request) return event.pull_request.number;
  throw new UserError(`${file} is not an event of a pull request: there is nothing to comment on`);
}
