import { readFileSync } from 'node:fs';

/** URL of the workflow's run; undefined on a person's machine. */
export function runUrl(): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY = '', GITHUB_RUN_ID = '' } = process.env;
  return server && `${server}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
}

/** Whether everybody can read the logs and artifacts of the workflow's run; false on a person's machine. */
export function isPublicRun(): boolean {
  const { repository } = eventOfRun() as { repository?: { private?: boolean } };
  return repository?.private === false;
}

/** GitHub's data about the event that started the run; empty on a person's machine. */
export function eventOfRun(): object {
  const { GITHUB_EVENT_PATH: file } = process.env;
  return file ? (JSON.parse(readFileSync(file, 'utf8')) as object) : {};
}
