/** The registry of the emulated account, as a container engine knows it (emulator/gaps/distribution.py). */
import { UserError } from '../../terminal/program';

/** Asks the registry of the emulated account. @throws UserError with its answer where that is a refusal */
export async function registry(path: string, init?: RequestInit): Promise<Response> {
  const url = `${process.env.AWS_ENDPOINT_URL ?? ''}/v2/${path}`;
  const answer = await fetch(url, init).catch((error: unknown) => {
    throw new UserError(
      `${url} does not answer (${String((error as Error).cause)}): see that 'npm start' runs`,
    );
  });
  if (answer.ok) return answer;
  const [, message = `HTTP status ${answer.status}`] = /"message": "([^"]+)"/.exec(await answer.text()) ?? [];
  throw new UserError(`the registry refuses ${path} (${message}): 'npm run push' pushes an image`);
}

/** Uploads what a manifest is to name. */
export async function pushBlob(repository: string, digest: string, body: Buffer): Promise<void> {
  const begun = await registry(`${repository}/blobs/uploads/`, { method: 'POST' });
  const location = begun.headers.get('location')?.replace('/v2/', '') ?? '';
  await registry(`${location}?digest=${digest}`, { method: 'PUT', body });
}
