/** The container registry of the emulated account (emulator/gaps/distribution.py). */
import { UserError } from '../../terminal/program';

/** Sends a request to the registry. @throws UserError with its answer if it refuses */
export async function registry(path: string, init?: RequestInit): Promise<Response> {
  const url = `${process.env.AWS_ENDPOINT_URL ?? ''}/v2/${path}`;
  const answer = await fetch(url, init).catch((error: unknown) => {
    throw new UserError(
      `${url} does not answer (${String((error as Error).cause)}): check that 'npm start' is running`,
    );
  });
  if (answer.ok) return answer;
  const [, message = `HTTP status ${answer.status}`] = /"message": "([^"]+)"/.exec(await answer.text()) ?? [];
  throw new UserError(`the registry refuses ${path} (${message}): push the image with 'npm run push'`);
}

/** Uploads a blob that a manifest will refer to. */
export async function pushBlob(repository: string, digest: string, body: Buffer): Promise<void> {
  const begun = await registry(`${repository}/blobs/uploads/`, { method: 'POST' });
  const location = begun.headers.get('location')?.replace('/v2/', '') ?? '';
  await registry(`${location}?digest=${digest}`, { method: 'PUT', body });
}
