import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { output, type Owned, start } from '../terminal/processes';
import { UserError } from '../terminal/program';

const VENV = '.venv';
/** The folder is the program: Python runs its __main__.py. */
const LAUNCHER = 'emulator';
const REQUIREMENTS = join(LAUNCHER, 'requirements.txt');

/**
 * The Python that runs the emulator: one that has moto in the tested version, or else one of the project's own,
 * into which moto is installed.
 *
 * @param onInstall called before an installation, which takes a while
 * @throws UserError where there is no Python, or moto cannot be installed
 */
export async function getPython(onInstall: () => void): Promise<string> {
  const own =
    process.platform === 'win32' ? join(VENV, 'Scripts', 'python.exe') : join(VENV, 'bin', 'python');
  for (const python of [own, 'python3', 'python']) {
    if (await succeeds(python, [LAUNCHER, '--check'])) return python;
  }
  const system = (await succeeds('python3', ['--version'])) ? 'python3' : 'python';
  if (!(await succeeds(system, ['--version']))) {
    throw new UserError(
      'python3 is not on PATH: install Python 3.10 or later, which runs moto, the emulated AWS',
    );
  }
  onInstall();
  if (!existsSync(own)) await install(system, ['-m', 'venv', VENV], system);
  await install(
    own,
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS],
    system,
  );
  return own;
}

async function install(command: string, args: readonly string[], system: string): Promise<void> {
  const { status, stdout, stderr } = await output(command, args);
  if (status === 0) return;
  const reason = `${stdout}\n${stderr}`.trim().split('\n').at(-1) ?? '';
  throw new UserError(
    `moto, the emulated AWS, cannot be installed into ${VENV} (${reason}): install it yourself with ` +
      `'${system} -m pip install -r ${REQUIREMENTS}', or see that '${system} -m venv' works`,
  );
}

/**
 * Starts the emulated AWS with this account in it and waits until it answers. It ends with this process, however that
 * ends.
 *
 * @param onComplaint called with each line that it writes to stderr, such as a call that it does not know
 */
export async function startEmulator(
  python: string,
  port: number,
  account: string,
  onComplaint: (line: string) => void,
): Promise<Owned> {
  const owned = start(python, [LAUNCHER, '--port', `${port}`, '--account', account, '--exit-with-stdin'], {
    stdio: ['pipe', 'pipe', 'pipe'],
    graceMs: 2_000,
  });
  const { stdout, stderr } = owned.child;
  if (!stdout || !stderr) throw new TypeError('piped streams exist');
  createInterface({ input: stderr }).on('line', onComplaint);
  await Promise.race([
    new Promise((resolve) => createInterface({ input: stdout }).once('line', resolve)),
    owned.exited.then((status) => {
      throw new UserError(`the emulated AWS ended while it started (${status})`);
    }),
  ]);
  // Read on, or a full pipe would stop it.
  stdout.resume();
  return owned;
}

/** What points Terraform, the CDKTF CLI, the AWS SDK and the AWS CLI at the emulated account. */
export const emulatorEnv = (port: number, region: string) => ({
  // By address: with a name, S3 puts the bucket in front of it.
  AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
  AWS_ACCESS_KEY_ID: 'testing',
  AWS_SECRET_ACCESS_KEY: 'testing',
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
});

async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return output(command, args).then(
    ({ status }) => status === 0,
    () => false,
  );
}
