import { createInterface } from 'node:readline';

import { type Owned, start } from '../terminal/processes';
import { UserError } from '../terminal/program';
import { launcher } from './python';

/**
 * Starts the emulated AWS with this account and waits until it answers. It ends when this process ends, for any reason.
 *
 * @param onComplaint called with each line that it writes to stderr, such as a call that it does not support
 */
export async function startEmulator(
  python: string,
  port: number,
  account: string,
  onComplaint: (line: string) => void,
): Promise<Owned> {
  const owned = start(python, [launcher, '--port', `${port}`, '--account', account, '--exit-with-stdin'], {
    stdio: ['pipe', 'pipe', 'pipe'],
    graceMs: 2_000,
  });
  const { stdout, stderr } = owned.child;
  if (!stdout || !stderr) throw new TypeError('piped streams exist');
  createInterface({ input: stderr }).on('line', onComplaint);
  await Promise.race([
    new Promise((resolve) => createInterface({ input: stdout }).once('line', resolve)),
    owned.exited.then((status) => {
      throw new UserError(`the emulated AWS ended while starting (${status}): see its output above`);
    }),
  ]);
  // Keep reading: a full pipe would block it.
  stdout.resume();
  return owned;
}

/** Variables that point Terraform, the CDKTF CLI, the AWS SDK and the AWS CLI at the emulated account. */
export const emulatorEnv = (port: number, region: string) => ({
  // An address, since S3 clients would put the bucket in front of a host name.
  AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
  AWS_ACCESS_KEY_ID: 'testing',
  AWS_SECRET_ACCESS_KEY: 'testing',
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
});
