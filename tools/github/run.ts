import { readFileSync } from 'node:fs';

/** Address of the workflow's run; on a person's machine there is none. */
export function runUrl(): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY = '', GITHUB_RUN_ID = '' } = process.env;
  return server && `${server}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
}

/** Whether everybody can read what the workflow's run leaves behind; false on a person's machine. */
export function isPublicRun(): boolean {
  const { repository } = eventOfRun() as { repository?: { private?: boolean } };
  return repository?.private === false;
}

/** What GitHub tells of the event that started the run. */
export function eventOfRun(): object {
  const { GITHUB_EVENT_PATH: file } = process.env;
  return file ? (JSON.parse(readFileSync(file, 'utf8')) as object) : {};
}
